//! Those who work here.

use sync_sdk::author::Field;
use sync_sdk::prelude::*;

use super::{Director, Editor, manage, of_applicants, of_site, read};
use crate::billing::{
    Invoice, InvoiceLine, InvoiceStatus, Invoices, Offer, OfferStatus, Offers, Payment, TaxRate,
};
use crate::clients::{self, Client, Interaction};
use crate::files::Applications;
use crate::people::{Absence, Application, ApplicationStatus, JobOpening, Person, Team};
use crate::projects::{
    self, Milestone, Project, ProjectFile, ProjectMember, Task, TimeEntry, TimeEntryFields,
};
use crate::website::blog::{Event, Post};
use crate::website::newsletter::{Issue, Message, Subscriber};
use crate::website::pages::{Language, Page, Site};
use crate::website::{self, Visibility};

/// Sees the work, does one's own tasks, books one's own hours.
#[derive(Policy)]
#[policy(name = "Team work", icon = "construction")]
pub struct TeamWork;

impl Grants for TeamWork {
    fn grants(g: &mut Grant) {
        read::<clients::All>(g);
        read::<(Milestone, ProjectFile, Team, JobOpening)>(g);
        g.on::<Interaction>(|p, _| {
            p.create();
        });
        g.on::<Project>(|p, project| {
            p.read().fields_except(fields![project.budget]);
        });
        g.on::<ProjectMember>(|p, m| {
            p.read().fields_except(fields![m.hourly_rate]);
        });
        g.on::<Task>(|p, t| {
            p.create();
            p.read();
            p.update()
                .fields(fields![t.status, t.details, t.checklist, t.estimate])
                .when(
                    t.assignee.eq(CURRENT_USER)
                        | t.project
                            .has(|project| project.members.some(|m| m.user.eq(CURRENT_USER))),
                );
        });
        g.on::<TimeEntry>(|p, t| {
            let booked = fields![t.task, t.day, t.hours, t.started_at, t.billable, t.note];
            p.create()
                .fields(booked)
                .validate(t.hours.gt(0) & t.hours.lte(24))
                .preset(t.user, CURRENT_USER);
            p.read().when(t.user.eq(CURRENT_USER));
            p.update()
                .fields(fields![t.day, t.hours, t.billable, t.note])
                .when(own_hours(t))
                .validate(t.hours.gt(0) & t.hours.lte(24));
            p.delete().when(own_hours(t));
        });
        g.on::<Absence>(|p, a| {
            p.create()
                .fields_except(fields![a.person, a.approved])
                .preset(a.person, CURRENT_USER);
            p.read();
            p.delete()
                .when(a.person.eq(CURRENT_USER) & a.approved.eq(false));
        });
        g.on::<File>(|p, f| {
            p.create();
            p.read().when(f.folder.null() | f.folder.ne(Applications));
            p.update().when(f.uploaded_by.eq(CURRENT_USER));
        });
    }
}

/// Plans projects, and answers for them.
#[derive(Policy)]
#[policy(name = "Project leading", icon = "rocket_launch")]
pub struct Leading;

impl Grants for Leading {
    fn grants(g: &mut Grant) {
        manage::<(ProjectMember, ProjectFile, Milestone, Task)>(g);
        read::<Offers>(g);
        g.on::<Project>(|p, project| {
            p.create().preset(project.lead, CURRENT_USER);
            p.read();
            p.update().when(project.lead.eq(CURRENT_USER));
            p.share().when(project.lead.eq(CURRENT_USER));
        });
        g.on::<TimeEntry>(|p, t| {
            let led = t
                .task
                .has(|task| task.project.has(|project| project.lead.eq(CURRENT_USER)));
            p.read();
            p.update().when(led & t.invoiced.eq(false));
        });
    }
}

/// Looks after clients, and makes them offers.
#[derive(Policy)]
#[policy(name = "Accounts", icon = "handshake")]
pub struct Accounts;

impl Grants for Accounts {
    fn grants(g: &mut Grant) {
        manage::<clients::All>(g);
        manage::<Offers>(g);
        read::<Invoices>(g);
        g.on::<Offer>(|p, o| {
            p.share().when(o.status.eq(OfferStatus::Sent));
        });
    }
}

/// Writes invoices, and looks after what comes in.
#[derive(Policy)]
#[policy(name = "Bookkeeping", icon = "payments", enforce_tfa)]
pub struct Bookkeeping;

impl Grants for Bookkeeping {
    fn grants(g: &mut Grant) {
        manage::<(InvoiceLine, Payment, TaxRate)>(g);
        read::<Offers>(g);
        read::<(Project,)>(g);
        g.on::<Invoice>(|p, i| {
            p.create();
            p.read();
            p.update().when(i.status.ne(InvoiceStatus::Paid));
            p.delete().when(i.status.eq(InvoiceStatus::Draft));
        });
        g.on::<TimeEntry>(|p, t| {
            p.read();
            p.update().fields(fields![t.invoiced]);
        });
        g.on::<Client>(|p, c| {
            p.update()
                .fields(fields![c.vat_number, c.payment_term, c.address]);
        });
    }
}

/// Writes pages and posts.
#[derive(Policy)]
#[policy(icon = "edit_note")]
pub struct Editing;

impl Grants for Editing {
    fn grants(g: &mut Grant) {
        draft(g, Page::FIELDS.status);
        draft(g, Post::FIELDS.status);
        draft(g, Event::FIELDS.status);
        manage::<website::Blocks>(g);
        manage::<website::Texts>(g);
        manage::<(Issue,)>(g);
        read::<website::Frame>(g);
        g.on::<File>(|p, f| {
            p.crud().when(of_site(f));
        });
    }
}

/// Publishes, and looks after the site as a whole.
#[derive(Policy)]
#[policy(icon = "public")]
pub struct Publishing;

impl Grants for Publishing {
    fn grants(g: &mut Grant) {
        publish(g, Page::FIELDS.status);
        publish(g, Post::FIELDS.status);
        publish(g, Event::FIELDS.status);
        manage::<(Language, Subscriber)>(g);
        g.on::<Site>(|p, _| {
            p.update();
        });
        g.on::<Message>(|p, m| {
            p.read();
            p.update().fields(fields![m.answered]);
            p.delete().when(m.answered.eq(true));
        });
    }
}

/// Finds people. It goes with the roles that it names.
#[derive(Policy)]
#[policy(icon = "person_search", roles(Director, Editor))]
pub struct Recruiting;

impl Grants for Recruiting {
    fn grants(g: &mut Grant) {
        manage::<(JobOpening, Team)>(g);
        g.on::<Application>(|p, a| {
            p.read();
            p.update().fields(fields![a.status, a.rating]);
            p.delete().when(a.status.eq(ApplicationStatus::Declined));
        });
        g.on::<File>(|p, f| {
            p.read().when(of_applicants(f));
        });
        g.on::<User>(|p, u| {
            p.read().fields(fields![u.email, Person::FIELDS.skills]);
        });
    }
}

/// Sees everything and steers the work, from the office only.
#[derive(Policy)]
#[policy(
    icon = "tune",
    enforce_tfa,
    ip_access("10.0.0.0/8", "127.0.0.1", "::1")
)]
pub struct Management;

impl Grants for Management {
    fn grants(g: &mut Grant) {
        g.on_each::<clients::All>(|p| {
            p.all();
        });
        g.on_each::<projects::All>(|p| {
            p.all();
        });
        read::<Offers>(g);
        read::<Invoices>(g);
        read::<website::Mailbox>(g);
        read::<(TaxRate, Page, Post, Event)>(g);
        g.on::<Absence>(|p, a| {
            p.read();
            p.update().fields(fields![a.approved]);
        });
        g.on::<User>(|p, u| {
            p.read();
            p.update()
                .fields(fields![
                    u.status,
                    Person::FIELDS.team,
                    Person::FIELDS.hired_on,
                    Person::FIELDS.hours
                ])
                .when(u.id.ne(CURRENT_USER));
        });
    }
}

/// Hours of one's own that are on no invoice yet.
fn own_hours(entry: TimeEntryFields) -> Filter<TimeEntry> {
    entry.user.eq(CURRENT_USER) & entry.invoiced.eq(false)
}

/// Writes what the public does not see yet; whether it does is up to others.
fn draft<C: Collection>(g: &mut Grant, status: Field<C, Visibility>) {
    g.on::<C>(|p, _| {
        p.create()
            .fields_except(fields![status])
            .preset(status, Visibility::Draft);
        p.read();
        p.update().fields_except(fields![status]);
        p.delete().when(status.eq(Visibility::Draft));
    });
}

/// Decides whether the public sees it.
fn publish<C: Collection>(g: &mut Grant, status: Field<C, Visibility>) {
    g.on::<C>(|p, _| {
        p.update().fields(fields![status]);
        p.delete().when(status.ne(Visibility::Published));
        p.share();
    });
}
