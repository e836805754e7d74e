//! Who works for the agency, and who would like to.

#![allow(
    missing_docs,
    reason = "a doc comment on a field is its note in the app"
)]

use house_style::Tell;
use sync_sdk::prelude::*;

use crate::clients::Client;
use crate::files::Applications;

/// Teams, absences, applications.
#[derive(CollectionFolder)]
#[collection(icon = "groups", color = "#E35169", translations(de_de = "Menschen"))]
pub struct People;

/// People who work together.
#[derive(Collection)]
#[collection(group = People, icon = "diversity_3", display = "{{name}}")]
pub struct Team {
    #[field(primary_key, hidden, readonly)]
    pub id: i32,
    #[field(required, unique, length = 60)]
    pub name: String,
    #[relation(inverse = Person.team)]
    pub people: O2m<User>,
}

/// What somebody can do.
#[derive(Choices)]
pub enum Skill {
    #[choice(icon = "brush")]
    Design,
    #[choice(icon = "code")]
    Code,
    #[choice(icon = "edit_note")]
    Text,
    #[choice(icon = "map")]
    Strategy,
}

/// What the agency knows of a user beside what Directus does.
#[derive(Collection)]
#[collection(extends = User)]
pub struct Person {
    #[relation(on_delete = set_null)]
    #[field(width = half)]
    pub team: Option<M2o<Team>>,
    /// For users of the portal: the client they work for.
    #[relation(on_delete = set_null)]
    #[field(width = half)]
    pub client: Option<M2o<Client>>,
    #[field(interface = select_checkboxes())]
    pub skills: Option<Multi<Skill>>,
    #[field(width = half)]
    pub hired_on: Option<Date>,
    /// Hours a week.
    #[field(interface = slider().max(40), width = half)]
    pub hours: Option<i32>,
    /// The number on the key card, which nobody reads back.
    pub key_card: Option<Hash>,
}

/// Why somebody is away.
#[derive(Choices)]
pub enum Reason {
    #[choice(icon = "beach_access")]
    Holiday,
    #[choice(icon = "sick")]
    Illness,
    #[choice(icon = "school")]
    Training,
}

/// Days on which somebody is away.
#[derive(Collection)]
#[collection(group = People, icon = "beach_access", display = "{{person.last_name}} {{first_day}}")]
pub struct Absence {
    #[field(primary_key, hidden, readonly)]
    pub id: i32,
    #[relation(on_delete = cascade)]
    pub person: M2o<User>,
    #[field(interface = select_radio(), default = Reason::Holiday)]
    pub reason: Reason,
    #[field(required, width = half)]
    pub first_day: Date,
    #[field(required, width = half)]
    pub last_day: Date,
    #[field(default = false)]
    pub approved: bool,
}

/// A job that the agency offers.
#[derive(Collection)]
#[collection(group = People, icon = "work", display = "{{title}}")]
pub struct JobOpening {
    #[field(primary_key, hidden, readonly)]
    pub id: Uuid,
    #[field(required)]
    pub title: String,
    #[field(interface = markdown())]
    pub description: Option<Text>,
    #[field(default = false, width = half)]
    pub open: bool,
    #[relation(on_delete = set_null)]
    #[field(width = half)]
    pub team: Option<M2o<Team>>,
    /// Hears of applications.
    #[relation(on_delete = set_null)]
    pub contact: Option<M2o<User>>,
    #[relation(inverse = opening)]
    pub applications: O2m<Application>,
}

/// How far an application has come.
#[derive(Choices)]
pub enum ApplicationStatus {
    #[choice(icon = "fiber_new", color = "#3399FF")]
    New,
    #[choice(icon = "forum", color = "#FFA439")]
    Invited,
    #[choice(icon = "celebration", color = "#2ECDA7")]
    Hired,
    #[choice(icon = "thumb_down", color = "#A2B5CD")]
    Declined,
}

/// Somebody who would like to work for the agency.
#[derive(Collection)]
#[collection(group = People, icon = "person_search", display = "{{name}}")]
pub struct Application {
    #[field(primary_key, hidden, readonly)]
    pub id: Uuid,
    #[relation(on_delete = cascade)]
    pub opening: M2o<JobOpening>,
    #[field(required, width = half)]
    pub name: String,
    #[field(required, length = 254, width = half)]
    pub email: String,
    pub letter: Option<Text>,
    #[field(interface = file().folder::<Applications>())]
    pub resume: Option<M2o<File>>,
    #[field(default = ApplicationStatus::New, display = labels())]
    pub status: ApplicationStatus,
    /// From 0 to 5; the applicant never sees it.
    #[field(interface = slider().max(5), display = rating())]
    pub rating: Option<i32>,
    #[field(special = date_created, readonly)]
    pub received_on: Option<Timestamp>,
}

/// Whoever looks after an opening hears of a new application.
#[derive(Flow)]
#[flow(icon = "person_add")]
pub struct Applied {
    #[op(start, resolve = tell)]
    opening: ItemRead<JobOpening>,
    #[op(name = "Tell the contact")]
    tell: TriggerFlow<Tell>,
}

impl FlowSpec for Applied {
    fn trigger() -> Trigger {
        on::<Application>(&[Scope::ITEMS_CREATE])
    }

    fn operations() -> Self {
        Self {
            opening: ItemRead::<JobOpening>::new()
                .key("{{$trigger.payload.opening}}")
                .access(ItemAccess::Full),
            tell: Tell::user(
                Self::opening.field(|o| o.contact).into(),
                "Somebody applied",
                "{{$trigger.payload.name}} would like to be our {{opening.title}}.",
            ),
        }
    }
}

/// Faces and names.
#[derive(Preset)]
#[preset(collection = User, bookmark = "Faces", icon = "face")]
pub struct Faces;

impl View<User, Cards<User>> for Faces {
    fn view(c: &mut Cards<User>, u: UserFields) {
        c.image(u.avatar)
            .title("{{first_name}} {{last_name}}")
            .subtitle("{{team.name}}")
            .size(3)
            .sort(u.last_name)
            .only(Person::FIELDS.client.null());
    }
}

/// Applications that nobody has looked at.
#[derive(Preset)]
#[preset(collection = Application, bookmark = "New", icon = "fiber_new")]
pub struct NewApplications;

impl View<Application> for NewApplications {
    fn view(t: &mut Table<Application>, a: ApplicationFields) {
        t.columns(fields![a.name, a.received_on])
            .column(a.opening.at(|o| o.title))
            .sort(a.received_on)
            .only(a.status.eq(ApplicationStatus::New));
    }
}
