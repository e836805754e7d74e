//! Those who do not work here: the public, clients, a program.

use sync_sdk::author::Field;
use sync_sdk::prelude::*;

use super::{of_site, read};
use crate::billing::{Invoice, InvoiceLine, InvoiceStatus, Offer, OfferLine, OfferStatus};
use crate::clients::{Client, ClientFields, Contact};
use crate::people::{Application, ApplicationStatus, JobOpening, Person};
use crate::projects::{Milestone, Project, Task};
use crate::website::blog::{Category, Event, Post, PostFields, PostTag, PostTranslation, Tag};
use crate::website::newsletter::Subscriber;
use crate::website::pages::{Page, PageTranslation};
use crate::website::{self, Visibility};

/// Everyone on the site.
#[derive(Policy)]
#[policy(public)]
pub struct Visitors;

impl Grants for Visitors {
    fn grants(g: &mut Grant) {
        read::<website::Frame>(g);
        // Blocks have no state of their own: whoever knows the key of one sees it.
        read::<website::Blocks>(g);
        read::<(Tag, PostTag, Category)>(g);
        g.on::<Page>(|p, page| {
            p.read().when(page.status.eq(Visibility::Published));
        });
        g.on::<PageTranslation>(|p, t| {
            p.read()
                .when(t.page.has(|page| page.status.eq(Visibility::Published)));
        });
        g.on::<Post>(|p, post| {
            p.read()
                .fields_except(fields![post.views])
                .when(online(post));
        });
        g.on::<PostTranslation>(|p, t| {
            p.read().when(t.post.has(online));
        });
        g.on::<Event>(|p, e| {
            p.read()
                .when(e.status.eq(Visibility::Published) & e.starts_at.gte(NOW.shifted("-1 day")));
        });
        g.on::<File>(|p, f| {
            p.read()
                .fields(fields![f.id, f.title, f.mime_type, f.width, f.height])
                .when(of_site(f));
        });
        g.on::<Subscriber>(|p, s| {
            p.create()
                .fields(fields![s.email])
                .validate(s.email.matches("^[^@ ]+@[^@ ]+$"));
        });
        g.on::<JobOpening>(|p, o| {
            p.read()
                .fields(fields![o.id, o.title, o.description, o.team])
                .when(o.open.eq(true));
        });
        g.on::<Application>(|p, a| {
            p.create()
                .fields(fields![a.opening, a.name, a.email, a.letter])
                .validate(a.name.not_empty() & a.email.contains("@"))
                .preset(a.status, ApplicationStatus::New);
        });
    }
}

/// The public can read it now.
fn online(post: PostFields) -> Filter<Post> {
    post.status.eq(Visibility::Published) & post.published_on.lte(NOW)
}

/// People at a client see what concerns their company, and answer offers.
#[derive(Policy)]
#[policy(name = "Client portal", icon = "storefront", app_access)]
pub struct Portal;

impl Grants for Portal {
    fn grants(g: &mut Grant) {
        g.on::<Client>(|p, c| {
            p.read()
                .fields_except(fields![c.notes, c.manager, c.created_by])
                .when(own(c));
        });
        g.on::<Contact>(|p, c| {
            p.read().when(theirs(c.client));
        });
        g.on::<Project>(|p, project| {
            p.read()
                .fields_except(fields![project.budget, project.closing_note])
                .when(theirs(project.client));
        });
        g.on::<Milestone>(|p, m| {
            p.read()
                .when(m.project.has(|project| theirs(project.client)));
        });
        g.on::<Task>(|p, t| {
            p.read()
                .fields(fields![t.id, t.title, t.status, t.project, t.due_on])
                .when(t.project.has(|project| theirs(project.client)));
        });
        g.on::<Offer>(|p, o| {
            p.read()
                .when(theirs(o.client) & o.status.ne(OfferStatus::Draft));
            p.update()
                .fields(fields![o.status])
                .when(theirs(o.client) & o.status.eq(OfferStatus::Sent))
                .validate(o.status.in_([OfferStatus::Accepted, OfferStatus::Declined]));
        });
        g.on::<OfferLine>(|p, l| {
            p.read().when(l.offer.has(|o| theirs(o.client)));
        });
        g.on::<Invoice>(|p, i| {
            p.read()
                .when(theirs(i.client) & i.status.ne(InvoiceStatus::Draft));
        });
        g.on::<InvoiceLine>(|p, l| {
            p.read().when(l.invoice.has(|i| theirs(i.client)));
        });
    }
}

/// It belongs to the company that the user works for.
fn theirs<C: Collection>(client: Field<C, M2o<Client>>) -> Filter<C> {
    client.has(own)
}

/// It is that company. Every rule asks for its key: where one asks for `$CURRENT_USER.client`
/// beside it, Directus fills that in with the whole company.
fn own(client: ClientFields) -> Filter<Client> {
    let company = CURRENT_USER.field(Person::FIELDS.client);
    client.id.eq(company.field(client.id))
}

/// The program that builds the site, drafts too: a token, nobody logs in.
#[derive(Policy)]
#[policy(name = "Site building", icon = "smart_toy")]
pub struct SiteBuilding;

impl Grants for SiteBuilding {
    fn grants(g: &mut Grant) {
        read::<website::Frame>(g);
        read::<website::Blocks>(g);
        read::<website::Texts>(g);
        read::<(Page, Post, Event, JobOpening, File)>(g);
    }
}
