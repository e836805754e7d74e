//! Interfaces that a value is picked with.

use super::super::widget::TreeChoice;

widgets! { Interface:
    /// A check box.
    Toggle, toggle = "boolean" for ["boolean"] as ["standard"] {
        /// The text beside it.
        label = "label": text;
        /// A Material icon while it is on.
        icon_on = "iconOn": text;
        /// A Material icon while it is off.
        icon_off = "iconOff": text;
        /// A CSS colour while it is on.
        color_on = "colorOn": text;
        /// A CSS colour while it is off.
        color_off = "colorOff": text;
    }

    /// A day, a time, or both, by the field's type.
    DateTime, datetime = "datetime"
        for ["dateTime", "date", "time", "timestamp"] as ["standard"]
    {
        /// Shown as the span from now.
        relative = "relative": set(true);
        /// Relative, without "ago" and "in".
        without_suffix = "suffix": set(false);
        /// Relative, in one unit and without "about".
        strict = "strict": set(true);
        /// Relative, rounded down.
        round_down = "round": set("floor");
        /// Relative, rounded up.
        round_up = "round": set("ceil");
        /// In short.
        short = "format": set("short");
        /// By a format of date-fns (`yyyy-MM-dd`).
        format = "format": text;
        /// With seconds.
        seconds = "includeSeconds": set(true);
        /// With a.m. and p.m.
        twelve_hours = "use24": set(false);
        /// The time zone (`Europe/Paris`); points in time only.
        time_zone = "tz": text;
    }

    /// A number on a scale.
    ///
    /// ```
    /// # use sync_sdk::author::interface::*;
    /// slider().min(0).max(10).step(0.5).always_show_value();
    /// ```
    Slider, slider = "slider" for ["integer", "float"] as ["standard"] {
        /// The smallest number; 0 when not said.
        min = "minValue": number;
        /// The largest number; 100 when not said.
        max = "maxValue": number;
        /// How far one step goes; 1 when not said.
        step = "stepInterval": number;
        /// The number is always shown, not only while one slides.
        always_show_value = "alwaysShowValue": set(true);
    }

    /// A CSS colour.
    ///
    /// ```
    /// # use sync_sdk::author::interface::*;
    /// color().opacity().preset("Brand", "#6644FF");
    /// ```
    Color, color = "select-color" for ["string"] as ["standard"] {
        /// With opacity.
        opacity = "opacity": set(true);
        /// Adds a proposed colour.
        preset = "presets": color;
    }

    /// A Material icon.
    Icon, icon = "select-icon" for ["string"] as ["standard"] {}

    /// One of the field's choices, in a menu.
    ///
    /// ```
    /// # use sync_sdk::author::interface::*;
    /// // A field with `#[derive(Choices)]` brings its own choices.
    /// select_dropdown().choice("s", "Small").choice("l", "Large").allow_none();
    /// ```
    SelectDropdown, select_dropdown = "select-dropdown"
        for ["string", "integer", "float", "decimal", "bigInteger"] as ["standard"] with choices
    {
        /// The choices of `T`, when the field is not a `T` itself.
        choices = "choices": choices;
        /// Adds a choice: what is stored, and what is shown.
        choice = "choices": choice;
        /// Other values may be typed in.
        allow_other = "allowOther": set(true);
        /// A choice can be taken back.
        allow_none = "allowNone": set(true);
        /// A Material icon.
        icon = "icon": text;
        /// Shown while it is empty.
        placeholder = "placeholder": text;
    }

    /// One of the field's choices, as radio buttons.
    SelectRadio, select_radio = "select-radio"
        for ["string", "integer", "float", "bigInteger"] as ["standard"] with choices
    {
        /// The choices of `T`, when the field is not a `T` itself.
        choices = "choices": choices;
        /// Adds a choice: what is stored, and what is shown.
        choice = "choices": choice;
        /// Other values may be typed in.
        allow_other = "allowOther": set(true);
        /// A Material icon of the chosen one.
        icon_on = "iconOn": text;
        /// A Material icon of the others.
        icon_off = "iconOff": text;
        /// A CSS colour.
        color = "color": text;
    }

    /// Several choices, as check boxes.
    ///
    /// ```
    /// # use sync_sdk::prelude::*;
    /// # use sync_sdk::author::interface::*;
    /// #[derive(Choices)]
    /// enum Topic { News, Sport }
    ///
    /// select_checkboxes().choices::<Topic>().items_shown(4);
    /// ```
    SelectCheckboxes, select_checkboxes = "select-multiple-checkbox"
        for ["json", "csv"] as ["standard"] with choices
    {
        /// The choices of `T`.
        choices = "choices": choices;
        /// Adds a choice: what is stored, and what is shown.
        choice = "choices": choice;
        /// Other values may be typed in.
        allow_other = "allowOther": set(true);
        /// A CSS colour.
        color = "color": text;
        /// A Material icon of the chosen ones.
        icon_on = "iconOn": text;
        /// A Material icon of the others.
        icon_off = "iconOff": text;
        /// How many are shown before "more".
        items_shown = "itemsShown": count;
    }

    /// Several choices, in a menu.
    SelectMultiple, select_multiple = "select-multiple-dropdown"
        for ["json", "csv"] as ["standard"] with choices
    {
        /// The choices of `T`.
        choices = "choices": choices;
        /// Adds a choice: what is stored, and what is shown.
        choice = "choices": choice;
        /// Other values may be typed in.
        allow_other = "allowOther": set(true);
        /// The choices can be taken back.
        allow_none = "allowNone": set(true);
        /// Shown while it is empty.
        placeholder = "placeholder": text;
        /// A Material icon.
        icon = "icon": text;
        /// How many are shown by name before they are counted.
        preview_threshold = "previewThreshold": count;
    }

    /// Several choices of a tree.
    SelectTree, select_tree = "select-multiple-checkbox-tree" for ["json", "csv"] as ["standard"] {
        /// Adds a choice with those below it.
        node = "choices": each(TreeChoice);
        /// A branch whose choices are all chosen stands for them.
        combine_branches = "valueCombining": set("branch");
        /// Only choices without others below them are stored.
        combine_leaves = "valueCombining": set("leaf");
        /// Branches of which a part is chosen are stored too.
        combine_indeterminate = "valueCombining": set("indeterminate");
        /// A branch or choices below it, not both.
        combine_exclusive = "valueCombining": set("exclusive");
    }

    /// Objects of the same fields, as many as one likes.
    ///
    /// ```
    /// # use sync_sdk::prelude::*;
    /// # use sync_sdk::author::interface::*;
    /// list()
    ///     .template("{{ label }}")
    ///     .field(list_field::<String>("label").required().half());
    /// ```
    List, list = "list" for ["json"] as ["standard"] {
        /// Adds a field of the objects.
        field = "fields": list_field;
        /// What stands for an object: `{{ label }}`.
        template = "template": text;
        /// The text of the button that adds one.
        add_label = "addLabel": text;
        /// The field that the app sorts them by.
        sort = "sort": text;
        /// How many there can be.
        limit = "limit": count;
    }

    /// Something on a map.
    ///
    /// ```
    /// # use sync_sdk::author::interface::*;
    /// map().geometry(GeometryKind::Point).view(2.35, 48.85, 11.0);
    /// ```
    Map, map = "map"
        for [
            "geometry", "geometry.Point", "geometry.LineString", "geometry.Polygon",
            "geometry.MultiPoint", "geometry.MultiLineString", "geometry.MultiPolygon",
            "json", "string", "text", "csv"
        ] as ["standard"]
    {
        /// What can be drawn, when the field's type does not say it.
        geometry = "geometryType": one_of(GeometryKind);
        /// What is shown first: longitude, latitude and zoom.
        view = "defaultView": view;
    }

    /// An item of a collection, stored as its key and the collection's name.
    ///
    /// ```
    /// # use sync_sdk::prelude::*;
    /// # use sync_sdk::author::interface::*;
    /// collection_item().collection::<User>().template("{{ email }}");
    /// ```
    CollectionItem, collection_item = "collection-item-dropdown" for ["json"] as ["standard"] {
        /// The collection.
        collection = "selectedCollection": collection;
        /// What stands for an item.
        template = "template": text;
        /// Only items that are as the rule says.
        filter = "filter": filter;
    }

    /// Items of a collection, stored as their keys and the collection's name.
    CollectionItems, collection_items = "collection-item-multiple-dropdown"
        for ["json"] as ["standard"]
    {
        /// The collection.
        collection = "selectedCollection": collection;
        /// What stands for an item.
        template = "template": text;
        /// Only items that are as the rule says.
        filter = "filter": filter;
    }
}

option_names! {
    /// What [`map`](super::map) draws.
    GeometryKind {
        Point = "Point",
        LineString = "LineString",
        Polygon = "Polygon",
        MultiPoint = "MultiPoint",
        MultiLineString = "MultiLineString",
        MultiPolygon = "MultiPolygon",
    }
}
