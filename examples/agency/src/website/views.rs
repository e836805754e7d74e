//! How the app shows the site.

use sync_sdk::prelude::*;

use super::Visibility;
use super::blog::{Event, EventFields, Post, PostFields};
use super::newsletter::{Message, Subscriber};
use crate::access::Editor;

/// Posts by their pictures.
#[derive(Preset)]
#[preset(collection = Post, role = Editor)]
pub struct Posts;

impl View<Post, Cards<Post>> for Posts {
    fn view(c: &mut Cards<Post>, p: PostFields) {
        c.image(p.cover)
            .title("{{slug}}")
            .subtitle("{{author.last_name}}, {{category.name}}")
            .sort_desc(p.published_on);
    }
}

/// Where one can meet the agency.
#[derive(Preset)]
#[preset(collection = Event, bookmark = "Map", icon = "map")]
pub struct EventMap;

impl View<Event, Map<Event>> for EventMap {
    fn view(m: &mut Map<Event>, e: EventFields) {
        m.geometry(e.place)
            .template("{{title}}")
            .cluster()
            .only(e.status.eq(Visibility::Published));
    }
}

/// When one can meet the agency.
#[derive(Preset)]
#[preset(collection = Event, bookmark = "Calendar", icon = "event")]
pub struct EventCalendar;

impl View<Event, Calendar<Event>> for EventCalendar {
    fn view(c: &mut Calendar<Event>, e: EventFields) {
        c.start(e.starts_at)
            .end(e.ends_at)
            .template("{{title}}")
            .first_day(layout::Weekday::Monday);
    }
}

/// Who reads what the agency writes.
#[derive(Dashboard)]
#[dashboard(icon = "public", color = "#3399FF")]
pub struct Audience {
    #[panel(at = (1, 1), size = (12, 6), name = "Readers of the newsletter", show_header)]
    readers: Metric,
    #[panel(at = (13, 1), size = (12, 6), name = "Not yet answered", show_header)]
    unanswered: Metric,
    #[panel(at = (1, 7), size = (24, 10), name = "New readers", show_header)]
    growth: TimeSeries,
    #[panel(at = (25, 1), size = (14, 16), name = "What is read", show_header)]
    read: BarChart,
}

impl DashboardSpec for Audience {
    fn panels() -> Self {
        Self {
            readers: Metric::count::<Subscriber>(|s| s.confirmed.eq(true)),
            unanswered: Metric::count::<Message>(|m| m.answered.eq(false)).color_if(
                panel::Compare::Gt,
                0,
                "#E35169",
            ),
            growth: TimeSeries::of::<Subscriber>(|q, s| {
                q.count(s.id).over(s.asked_on).only(s.confirmed.eq(true));
            })
            .precision(panel::Precision::Week)
            .range(panel::TimeRange::Months(6)),
            read: BarChart::of::<Post>(|q, p| {
                q.by_item(p.category, |category| category.name).sum(p.views);
            })
            .horizontal(),
        }
    }
}
