//! The words that the options of layouts take: `layout::Spacing::Compact`.

use serde_json::{Value, json};

use crate::author::json::number;
use crate::author::words::words;

words! { in "layout::";
    /// How high the rows of a table are.
    Spacing {
        /// Low.
        Compact = "compact",
        /// In between; the app's default.
        Cozy = "cozy",
        /// High.
        Comfortable = "comfortable",
    }
    /// Where the values of a column stand.
    Align {
        /// To the left; the app's default.
        Left = "left",
        /// In the middle.
        Center = "center",
        /// To the right.
        Right = "right",
    }
    /// How the picture of a card fits.
    Fit {
        /// It fills the card; the app's default.
        Crop = "crop",
        /// It is shown as a whole.
        Contain = "contain",
    }
    /// The day on which a week starts.
    Weekday {
        /// Sunday; the app's default.
        Sunday = 0,
        /// Monday.
        Monday = 1,
        /// Tuesday.
        Tuesday = 2,
        /// Wednesday.
        Wednesday = 3,
        /// Thursday.
        Thursday = 4,
        /// Friday.
        Friday = 5,
        /// Saturday.
        Saturday = 6,
    }
    /// What a calendar opens with.
    Span {
        /// A month; the app's default.
        Month = "dayGridMonth",
        /// A week, by days.
        Week = "dayGridWeek",
        /// A day.
        Day = "dayGridDay",
        /// A week, by hours; for dates with a time.
        WeekByHour = "timeGridWeek",
        /// A day, by hours; for dates with a time.
        DayByHour = "timeGridDay",
        /// A week, as a list.
        List = "listWeek",
    }
}

/// Where a map opens.
///
/// ```
/// # use sync_sdk::prelude::*;
/// // The Kiel Fjord.
/// let camera = layout::Camera::new((10.15, 54.35), 11.0, [10.0, 54.3, 10.3, 54.4]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Camera {
    /// Longitude and latitude of the middle.
    pub center: (f64, f64),
    /// How near: 0 shows the world.
    pub zoom: f64,
    /// What is seen, in degrees: west, south, east, north. The app reads the
    /// items within it.
    pub bounds: [f64; 4],
    /// The direction that is up, in degrees from north.
    pub bearing: f64,
    /// How far the map is tilted, in degrees.
    pub pitch: f64,
}

impl Camera {
    /// A map with north up, seen from above.
    pub fn new(center: (f64, f64), zoom: f64, bounds: [f64; 4]) -> Self {
        Self {
            center,
            zoom,
            bounds,
            bearing: 0.0,
            pitch: 0.0,
        }
    }
}

impl From<Camera> for Value {
    fn from(camera: Camera) -> Self {
        let (longitude, latitude) = camera.center;
        json!({
            "center": { "lng": number(longitude), "lat": number(latitude) },
            "zoom": number(camera.zoom),
            "bearing": number(camera.bearing),
            "pitch": number(camera.pitch),
            "bbox": camera.bounds.map(number),
        })
    }
}
