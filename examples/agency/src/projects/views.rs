//! How the app shows projects.

use sync_sdk::prelude::*;

use super::{
    Milestone, Project, ProjectFields, ProjectStatus, Task, TaskFields, TaskStatus, TimeEntry,
};
use crate::access::ProjectLead;

/// Where every project stands.
#[derive(Preset)]
#[preset(collection = Project, role = ProjectLead, bookmark = "Board", icon = "view_week")]
#[preset(refresh_interval = 300)]
pub struct ProjectBoard;

impl View<Project, Kanban<Project>> for ProjectBoard {
    fn view(k: &mut Kanban<Project>, p: ProjectFields) {
        k.group(p.status).title(p.name).date(p.due_on).user(p.lead);
    }
}

/// What is due when.
#[derive(Preset)]
#[preset(collection = Task, bookmark = "Due dates", icon = "event")]
pub struct DueDates;

impl View<Task, Calendar<Task>> for DueDates {
    fn view(c: &mut Calendar<Task>, t: TaskFields) {
        c.start(t.due_on)
            .template("{{title}} ({{assignee.last_name}})")
            .first_day(layout::Weekday::Monday)
            .only(t.due_on.not_null() & open(t));
    }
}

/// What is on one's own desk.
#[derive(Preset)]
#[preset(collection = Task, bookmark = "My tasks", icon = "inbox", color = "#2ECDA7")]
pub struct MyTasks;

impl View<Task> for MyTasks {
    fn view(t: &mut Table<Task>, task: TaskFields) {
        t.columns(fields![task.title, task.status, task.due_on])
            .column(task.project.at(|p| p.client.at(|c| c.name)))
            .sort(task.due_on)
            .spacing(layout::Spacing::Compact)
            .only(task.assignee.eq(CURRENT_USER) & open(task));
    }
}

/// There is still something to do.
fn open(task: TaskFields) -> Filter<Task> {
    task.status.in_([TaskStatus::Open, TaskStatus::Doing])
}

/// How the work is going.
#[derive(Dashboard)]
#[dashboard(icon = "rocket_launch", color = "#2ECDA7")]
pub struct Delivery {
    #[panel(at = (1, 1), size = (12, 6), name = "Running", show_header)]
    running: Metric,
    #[panel(at = (1, 7), size = (12, 10), name = "Done", show_header)]
    done: Meter,
    #[panel(at = (13, 1), size = (14, 6), unnamed)]
    project: RelationalVariable,
    #[panel(at = (13, 7), size = (24, 10), name = "Hours", show_header)]
    hours: TimeSeries,
    #[panel(at = (1, 17), size = (18, 12), name = "Hours a person", show_header)]
    people: MetricList,
    #[panel(at = (19, 17), size = (18, 12), name = "Next", show_header)]
    next: List,
}

impl DashboardSpec for Delivery {
    fn panels() -> Self {
        Self {
            running: Metric::count::<Project>(|p| p.status.eq(ProjectStatus::Running)),
            done: Meter::of::<Task>(|q, t| {
                q.count(t.id).only(t.status.eq(TaskStatus::Done));
            })
            .max(500.0)
            .half_circle(),
            project: RelationalVariable::new::<Project>("project", |q, p| {
                q.only(p.status.ne(ProjectStatus::Closed))
                    .display("{{code}} {{name}}");
            }),
            hours: TimeSeries::of::<TimeEntry>(|q, t| {
                q.sum(t.hours)
                    .over(t.day)
                    .only(t.task.has(|task| task.project.eq(template("{{project}}"))));
            })
            .precision(panel::Precision::Week)
            .range(panel::TimeRange::Months(3))
            .missing(panel::MissingData::Value(0.0)),
            people: MetricList::of::<TimeEntry>(|q, t| {
                q.by(t.user)
                    .sum(t.hours)
                    .only(t.day.gte(NOW.shifted("-1 month")));
            })
            .limit(20)
            .suffix(" h"),
            next: List::of::<Milestone>(|q, m| {
                q.only(m.reached.eq(false))
                    .sort(m.due_on)
                    .display("{{due_on}} {{name}} ({{project.code}})");
            })
            .limit(10),
        }
    }
}
