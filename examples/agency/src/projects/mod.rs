//! What the agency does for its clients.

#![allow(
    missing_docs,
    reason = "a doc comment on a field is its note in the app"
)]

pub mod flows;
pub mod views;

use sync_sdk::prelude::*;

use crate::clients::Client;
use crate::files::Documents;
use crate::texts::Strings;

/// All of it, for grants.
pub type All = (
    Project,
    ProjectMember,
    ProjectFile,
    Milestone,
    Task,
    TimeEntry,
);

/// What is being worked on.
#[derive(CollectionFolder)]
#[collection(
    icon = "rocket_launch",
    color = "#2ECDA7",
    translations(de_de = "Arbeit")
)]
pub struct Work;

/// How far a project has come.
#[derive(Choices)]
pub enum ProjectStatus {
    #[choice(icon = "draw", color = "#A2B5CD")]
    Planned,
    #[choice(icon = "play_arrow", color = "#2ECDA7")]
    Running,
    #[choice(icon = "pause", color = "#FFA439")]
    OnHold,
    #[choice(icon = "flag", color = "#18222F")]
    Closed,
}

/// A project for a client.
#[derive(Collection)]
#[collection(group = Work, icon = "rocket_launch", display = "{{code}} {{name}}")]
#[collection(translations(en_us = "Projects", de_de(name = "Projekte", singular = "Projekt")))]
#[collection(versioning, duplicate(name, client, lead, budget))]
#[collection(archive(
    field = status,
    value = ProjectStatus::Closed,
    unarchive = ProjectStatus::Running
))]
pub struct Project {
    #[field(primary_key, hidden, readonly)]
    pub id: Uuid,
    #[field(interface = links().link(link("Time sheet", "/admin/content/time_entry")))]
    pub shortcuts: Presentation,
    /// On every sheet of paper: `NORD-07`.
    #[field(
        required,
        unique,
        length = 12,
        interface = input().monospace().trim(),
        validation = |p| p.code.matches("^[A-Z]{2,6}-[0-9]{2,4}$"),
        validation_message = "Capitals, a dash and a number",
        width = half
    )]
    pub code: String,
    #[field(default = ProjectStatus::Planned, display = labels().as_dots(), width = half)]
    pub status: ProjectStatus,
    #[field(required)]
    pub name: String,
    #[relation(on_delete = restrict)]
    #[field(interface = select_item().template("{{ name }}").without_create(), width = half)]
    pub client: M2o<Client>,
    #[field(display = user(), width = half)]
    pub lead: Option<M2o<User>>,
    #[field(width = half)]
    pub starts_on: Option<Date>,
    #[field(width = half)]
    pub due_on: Option<Date>,
    /// In euros, without tax. Leads and the management see it.
    #[field(precision = 10, scale = 2, interface = input().min(0), width = half)]
    pub budget: Option<Decimal>,
    #[field(interface = color().preset("Brand", "#172940"), width = half)]
    pub color: Option<String>,
    /// Why it was closed.
    #[field(
        hidden,
        conditions(when("Closed", |p| p.status.eq(ProjectStatus::Closed)).hidden(false))
    )]
    pub closing_note: Option<Text>,
    #[relation(inverse = project, other = user)]
    pub members: M2m<ProjectMember>,
    #[relation(inverse = project, sort = place)]
    pub milestones: O2m<Milestone>,
    #[field(interface = list_o2m().table().link())]
    #[relation(inverse = project)]
    pub tasks: O2m<Task>,
    #[field(interface = files().folder::<Documents>())]
    #[relation(inverse = project, other = file)]
    pub documents: Files<ProjectFile>,
}

/// Who works on a project, and what an hour costs the client.
#[derive(Collection)]
#[collection(group = Work, icon = "group", hidden)]
pub struct ProjectMember {
    #[field(primary_key, hidden, readonly)]
    pub id: i32,
    #[relation(on_delete = cascade)]
    pub project: M2o<Project>,
    #[relation(on_delete = cascade)]
    pub user: M2o<User>,
    /// In euros.
    #[field(precision = 6, scale = 2)]
    pub hourly_rate: Option<Decimal>,
}

/// A document of a project.
#[derive(Collection)]
#[collection(group = Work, icon = "description", hidden)]
pub struct ProjectFile {
    #[field(primary_key, hidden, readonly)]
    pub id: i32,
    #[relation(on_delete = cascade, on_deselect = delete)]
    pub project: M2o<Project>,
    #[relation(on_delete = cascade)]
    pub file: M2o<File>,
}

/// What a client waits for.
#[derive(Collection)]
#[collection(group = Work, icon = "flag", display = "{{name}}", sort = place)]
pub struct Milestone {
    #[field(primary_key, hidden, readonly)]
    pub id: Uuid,
    #[relation(on_delete = cascade)]
    pub project: M2o<Project>,
    #[field(required)]
    pub name: String,
    #[field(width = half)]
    pub due_on: Option<Date>,
    #[field(default = false, interface = toggle().label("Reached"), width = half)]
    pub reached: bool,
    #[field(hidden)]
    pub place: Option<i32>,
}

/// How far a task has come.
#[derive(Choices)]
pub enum TaskStatus {
    #[choice(icon = "inbox")]
    Open,
    #[choice(icon = "pending", color = "#FFA439")]
    Doing,
    #[choice(icon = "check", color = "#2ECDA7")]
    Done,
    #[choice(icon = "close", color = "#A2B5CD")]
    Dropped,
}

/// Something that somebody has to do.
#[derive(Collection)]
#[collection(group = Work, icon = "task_alt", display = "{{title}}", sort = place)]
pub struct Task {
    #[field(primary_key, hidden, readonly)]
    pub id: Uuid,
    #[relation(on_delete = cascade)]
    #[field(width = half)]
    pub project: M2o<Project>,
    #[relation(on_delete = set_null)]
    #[field(width = half)]
    pub milestone: Option<M2o<Milestone>>,
    #[field(required, interface = input().soft_length(120))]
    pub title: String,
    #[field(interface = markdown().toolbar([MarkdownTool::BulletedList, MarkdownTool::Link]))]
    pub details: Option<Text>,
    #[field(default = TaskStatus::Open, display = labels(), width = half)]
    pub status: TaskStatus,
    #[field(display = user(), width = half)]
    pub assignee: Option<M2o<User>>,
    /// In hours.
    #[field(interface = slider().max(40).step(0.5).always_show_value(), width = half)]
    pub estimate: Option<f32>,
    #[field(width = half)]
    pub due_on: Option<Date>,
    /// What has to be done first.
    #[field(interface = list().field(list_field::<String>("text").required()))]
    pub checklist: Option<Json>,
    #[field(hidden)]
    pub place: Option<i32>,
    #[relation(on_delete = cascade)]
    #[field(hidden)]
    pub parent: Option<M2o<Task>>,
    #[field(interface = list_o2m_tree().template("{{ title }}"))]
    #[relation(inverse = parent, sort = place)]
    pub subtasks: O2m<Task>,
    #[relation(inverse = task)]
    pub hours: O2m<TimeEntry>,
}

/// Hours that somebody worked.
#[derive(Collection)]
#[collection(group = Work, icon = "schedule", display = "{{day}} {{hours}}", accountability = activity)]
pub struct TimeEntry {
    #[field(primary_key, hidden, readonly)]
    pub id: i64,
    #[relation(on_delete = restrict)]
    #[field(width = half)]
    pub task: M2o<Task>,
    #[relation(on_delete = no_action)]
    #[field(width = half)]
    pub user: M2o<User>,
    #[field(required, width = half)]
    pub day: Date,
    #[field(
        required,
        interface = input().min(0).max(24).step(0.25),
        validation = |t| t.hours.between(0, 24),
        validation_message = Strings::HoursOfADay,
        width = half
    )]
    pub hours: f32,
    #[field(width = half)]
    pub started_at: Option<Time>,
    #[field(default = true, width = half)]
    pub billable: bool,
    pub note: Option<String>,
    /// On an invoice: nobody changes it any more.
    #[field(default = false, readonly)]
    pub invoiced: bool,
}
