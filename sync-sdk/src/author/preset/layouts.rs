//! The layouts beside the table.

use std::marker::PhantomData;

use serde_json::{Value, json};

use super::body::{layout_option, layouts, paged, part, sorted};
use super::{Layout, LayoutBody, layout};
use crate::author::dashboard::Dated;
use crate::author::system::{File, User};
use crate::author::{
    Choices, Collection, Csv, Field, FieldType, Filter, Geometry, Json, LineString, M2o,
    MultiLineString, MultiPoint, MultiPolygon, Point, Polygon, Relational, Text, Textual,
};

/// A field that points to a file.
#[diagnostic::on_unimplemented(
    message = "a `{Self}` field does not point to a file",
    label = "not a file",
    note = "expected a field of `M2o<File>`"
)]
pub trait FileLink {}

#[diagnostic::do_not_recommend]
impl FileLink for M2o<File> {}
#[diagnostic::do_not_recommend]
impl FileLink for Option<M2o<File>> {}

/// A field that says where something is.
#[diagnostic::on_unimplemented(
    message = "a `{Self}` field does not say where something is",
    label = "not a place",
    note = "expected a geometry field, or one of `Json`, `String`, `Text` or `Csv` that holds one"
)]
pub trait Located: FieldType {}

macro_rules! located {
    ($($type:ty),*) => {$(impl Located for $type {})*};
}
located!(
    Geometry,
    Point,
    LineString,
    Polygon,
    MultiPoint,
    MultiLineString,
    MultiPolygon,
    Json,
    String,
    Text,
    Csv
);

/// A field that points to a user.
#[diagnostic::on_unimplemented(
    message = "a `{Self}` field does not point to a user",
    label = "not a user",
    note = "expected a field of `M2o<User>`"
)]
pub trait UserLink {}

impl UserLink for M2o<User> {}
impl UserLink for Option<M2o<User>> {}

/// A type that holds several short texts.
#[diagnostic::on_unimplemented(
    message = "a `{Self}` field does not hold tags",
    label = "not tags",
    note = "expected a field of `Csv` or `Json`"
)]
pub trait Tags: FieldType {}

impl Tags for Csv {}
impl Tags for Json {}

layouts! {
    /// Cards with a picture.
    ///
    /// ```
    /// # use sync_sdk::prelude::*;
    /// # use sync_sdk::author::system::UserFields;
    /// #[derive(Preset)]
    /// #[preset(collection = User)]
    /// pub struct Faces;
    ///
    /// impl View<User, Cards<User>> for Faces {
    ///     fn view(c: &mut Cards<User>, u: UserFields) {
    ///         c.image(u.avatar)
    ///             .title("{{first_name}} {{last_name}}")
    ///             .subtitle("{{role.name}}")
    ///             .size(3)
    ///             .sort(u.last_name);
    ///     }
    /// }
    /// ```
    Cards = "cards" {
        /// The picture of a card.
        image: (field: FileLink) "imageSource";
        /// What stands below the picture.
        title: template "title";
        /// What stands below the title.
        subtitle: template "subtitle";
        /// How large the cards are, from 2 to 5; 4 by default.
        size: (u32) "size";
        /// The Material icon of a card without a picture; `box` by default.
        icon: (&str) "icon";
        /// How the picture fits.
        fit: (layout::Fit) "imageFit";
    }
    /// A calendar.
    ///
    /// ```
    /// # use sync_sdk::prelude::*;
    /// # use sync_sdk::author::system::FileFields;
    /// #[derive(Preset)]
    /// #[preset(collection = File, bookmark = "By day")]
    /// pub struct ByDay;
    ///
    /// impl View<File, Calendar<File>> for ByDay {
    ///     fn view(c: &mut Calendar<File>, f: FileFields) {
    ///         c.start(f.created_on)
    ///             .template("{{title}}")
    ///             .first_day(layout::Weekday::Monday)
    ///             .opens(layout::Span::Week);
    ///     }
    /// }
    /// ```
    Calendar = "calendar" {
        /// The text of an item.
        template: template "template";
        /// When an item starts.
        start: (field: FieldType<Base: Dated>) "startDateField";
        /// When an item ends.
        end: (field: FieldType<Base: Dated>) "endDateField";
        /// The day on which a week starts.
        first_day: (layout::Weekday) "firstDay";
    }
    /// A map. The map below the items (`basemap`) is everyone's own choice in
    /// the app and no part of a preset.
    Map = "map" {
        /// Where an item is.
        geometry: (field: FieldType<Base: Located>) "geometryField";
        /// The text of an item.
        template: template "displayTemplate";
        /// Items that are near each other are one mark.
        cluster: on "clusterData";
        /// Where the map opens; by default, where the items are.
        camera: (layout::Camera) "cameraOptions";
    }
    /// A board with a column for each group.
    ///
    /// ```
    /// # use sync_sdk::prelude::*;
    /// #[derive(Choices)]
    /// pub enum Stage { Idea, Written, Out }
    ///
    /// #[derive(Collection)]
    /// pub struct Story {
    ///     #[field(primary_key)]
    ///     pub id: Uuid,
    ///     pub title: String,
    ///     pub stage: Stage,
    ///     pub due: Option<Date>,
    ///     pub author: Option<M2o<User>>,
    /// }
    ///
    /// #[derive(Preset)]
    /// #[preset(collection = Story, bookmark = "Board")]
    /// pub struct Board;
    ///
    /// impl View<Story, Kanban<Story>> for Board {
    ///     fn view(k: &mut Kanban<Story>, s: StoryFields) {
    ///         k.group(s.stage).title(s.title).date(s.due).user(s.author).show_ungrouped();
    ///     }
    /// }
    /// ```
    Kanban = "kanban" {
        /// A column for each choice of this field.
        group: (field: FieldType<Base: Choices>) "groupField";
        /// The title of an item.
        title: (field: FieldType<Base: Textual>) "titleField";
        /// The text of an item.
        text: (field: FieldType<Base: Textual>) "textField";
        /// The tags of an item.
        tags: (field: FieldType<Base: Tags>) "tagsField";
        /// The date of an item.
        date: (field: FieldType<Base: Dated>) "dateField";
        /// The picture of an item.
        image: (field: FileLink) "imageSource";
        /// Who is shown on an item.
        user: (field: UserLink) "userField";
        /// The picture is shown as a whole; by default it fills the card.
        contain: off "crop";
        /// With a column for the items without a group, where the group's field
        /// can be null.
        show_ungrouped: on "showUngrouped";
    }
}

paged!(Cards, Map, Kanban);
sorted!(Cards, Map);

impl Cards<File> {
    /// The picture of a card is the file itself.
    pub fn thumbnail(&mut self) -> &mut Self {
        self.option("imageSource", "$thumbnail")
    }
}

impl<C: Collection> Calendar<C> {
    /// The span that it opens with, at today's date.
    pub fn opens(&mut self, span: layout::Span) -> &mut Self {
        self.option("viewInfo", json!({ "type": Value::from(span) }))
    }
}

impl<C: Collection> Kanban<C> {
    /// A column for each item that this field can point to, titled with a
    /// field of that item: `k.group_by(a.author, |user| user.last_name)`.
    ///
    /// No user is shown on the items unless [`user`](Self::user) says so: the
    /// app would choose the first field that points to users, and where that is
    /// the field of the columns, it shows no items at all (seen in 11.17.4).
    pub fn group_by<T: Relational, L>(
        &mut self,
        field: Field<C, T>,
        title: impl FnOnce(<T::Target as Collection>::Fields) -> Field<T::Target, L>,
    ) -> &mut Self {
        let title = title(<T::Target as Collection>::FIELDS);
        part(&mut self.body.options, "kanban")
            .entry("userField")
            .or_insert(Value::Null);
        self.option("groupField", field.name())
            .option("groupTitle", title.name())
    }
}

/// Any layout, an extension's too, as Directus stores it.
///
/// ```
/// # use sync_sdk::prelude::*;
/// # use sync_sdk::author::system::FileFields;
/// #[derive(Preset)]
/// #[preset(collection = File, bookmark = "Gallery")]
/// pub struct Gallery;
///
/// impl View<File, RawLayout<File>> for Gallery {
///     fn view(l: &mut RawLayout<File>, f: FileFields) {
///         l.layout("gallery")
///             .options(json!({ "gallery": { "columns": 4 } }))
///             .only(f.mime_type.starts_with("image/"));
///     }
/// }
/// ```
#[derive(Debug)]
pub struct RawLayout<C> {
    body: LayoutBody,
    marker: PhantomData<fn() -> C>,
}

#[diagnostic::do_not_recommend]
impl<C: Collection> Layout<C> for RawLayout<C> {
    fn empty() -> Self {
        Self {
            body: LayoutBody::default(),
            marker: PhantomData,
        }
    }

    fn into_body(self) -> LayoutBody {
        self.body
    }
}

impl<C: Collection> RawLayout<C> {
    /// The layout's name; without it, the app shows the table.
    pub fn layout(&mut self, name: &str) -> &mut Self {
        self.body.layout = Some(name.to_owned());
        self
    }

    /// `layout_query`, an object with a part for each layout. Nothing checks it.
    pub fn query(&mut self, query: Value) -> &mut Self {
        self.body.query = query;
        self
    }

    /// `layout_options`, an object with a part for each layout. Nothing checks it.
    pub fn options(&mut self, options: Value) -> &mut Self {
        self.body.options = options;
        self
    }

    /// Only the items that are as the rule says.
    pub fn only(&mut self, rule: Filter<C>) -> &mut Self {
        self.body.only(rule);
        self
    }
}
