//! The displays of the app.

use super::super::widget::{ConditionalStyle, LabelChoice};

widgets! { Display:
    /// The value as it is.
    Plain, plain = "raw" for [] as [] {}

    /// On or off.
    Boolean, boolean = "boolean" for ["boolean"] as ["standard"] {
        /// The text while it is on.
        label_on = "labelOn": text;
        /// The text while it is off.
        label_off = "labelOff": text;
        /// A Material icon while it is on.
        icon_on = "iconOn": text;
        /// A Material icon while it is off.
        icon_off = "iconOff": text;
        /// A CSS colour while it is on.
        color_on = "colorOn": text;
        /// A CSS colour while it is off.
        color_off = "colorOff": text;
    }

    /// The name of a collection as people call it.
    Collection, collection = "collection" for ["string"] as ["standard"] {
        /// With its icon.
        icon = "icon": set(true);
    }

    /// A spot of the colour.
    Color, color = "color" for ["string"] as ["standard"] {
        /// The colour when there is none.
        default_color = "defaultColor": text;
    }

    /// A day, a time, or both.
    ///
    /// ```
    /// # use sync_sdk::author::display::*;
    /// datetime().relative().round_down();
    /// datetime().format("yyyy-MM-dd");
    /// ```
    DateTime, datetime = "datetime"
        for ["dateTime", "date", "time", "timestamp"] as ["standard"]
    {
        /// As the span from now.
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
        /// With hours up to 24.
        twenty_four_hours = "use24": set(true);
        /// The time zone (`Europe/Paris`); points in time only.
        time_zone = "tz": text;
    }

    /// A file.
    File, file = "file" for ["uuid"] as ["file"] {}

    /// A count of bytes, in kB, MB, ….
    FileSize, file_size = "filesize" for ["integer", "bigInteger"] as ["standard"] {}

    /// JSON by a template.
    FormattedJson, formatted_json = "formatted-json-value" for ["json", "geometry"] as ["standard"] {
        /// The template: `{{ name }}`.
        format = "format": text;
    }

    /// Text or a number with a style.
    ///
    /// ```
    /// # use sync_sdk::author::display::*;
    /// formatted().bold().suffix(" km").style(when("gt", 100).color("#E35169"));
    /// ```
    Formatted, formatted = "formatted-value"
        for ["string", "text", "integer", "float", "decimal", "bigInteger"] as ["standard"]
    {
        /// Text as a title (`a_word` as `A Word`), numbers with separators.
        format = "format": set(true);
        /// In a font with letters of one width.
        monospace = "font": set("monospace");
        /// In a font with serifs.
        serif = "font": set("serif");
        /// Bold.
        bold = "bold": set(true);
        /// Italic.
        italic = "italic": set(true);
        /// A text before it.
        prefix = "prefix": text;
        /// A text behind it.
        suffix = "suffix": text;
        /// The CSS colour of the text.
        color = "color": text;
        /// The CSS colour behind the text.
        background = "background": text;
        /// A Material icon.
        icon = "icon": text;
        /// With a frame.
        border = "border": set(true);
        /// The value is not shown.
        masked = "masked": set(true);
        /// Adds a style that depends on the value.
        style = "conditionalFormatting": each(ConditionalStyle);
    }

    /// That there is a hash.
    Hash, hash = "hash" for ["hash"] as ["standard"] {}

    /// A Material icon.
    Icon, icon = "icon" for ["string"] as ["standard"] {
        /// Filled.
        filled = "filled": set(true);
        /// A CSS colour.
        color = "color": text;
    }

    /// A picture.
    Image, image = "image" for ["uuid"] as ["file"] {
        /// As a circle.
        circle = "circle": set(true);
    }

    /// Choices by their texts and colours.
    ///
    /// ```
    /// # use sync_sdk::author::display::*;
    /// // A field with `#[derive(Choices)]` brings its own choices.
    /// labels().choice("s", "Small").choice("l", "Large").as_dots();
    /// ```
    Labels, labels = "labels"
        for ["string", "json", "csv", "integer", "float", "decimal", "bigInteger"] as ["standard"]
        with choices
    {
        /// Values without a choice as they are, not as titles.
        without_format = "format": set(false);
        /// As coloured dots.
        as_dots = "showAsDot": set(true);
        /// The choices of `T`, when the field is not a `T` itself.
        choices = "choices": choices;
        /// Adds a choice: what is stored, and what is shown.
        choice = "choices": choice;
        /// Adds a choice that says how it looks.
        label = "choices": each(LabelChoice);
    }

    /// The type of a file.
    MimeType, mime_type = "mime-type" for ["string"] as ["standard"] {
        /// As the ending of a file's name.
        as_extension = "showAsExtension": set(true);
    }

    /// Stars.
    Rating, rating = "rating" for ["integer", "decimal", "float"] as ["standard"] {
        /// The number beside one star.
        simple = "simple": set(true);
    }

    /// The items of a relation.
    ///
    /// ```
    /// # use sync_sdk::author::display::*;
    /// related().template("{{ title }}");
    /// ```
    Related, related = "related-values"
        for ["alias", "string", "uuid", "integer", "bigInteger", "json"]
        as ["file", "files", "m2o", "o2m", "m2m", "m2a", "translations"]
    {
        /// What stands for an item.
        template = "template": text;
    }

    /// The text of an item in one language.
    Translations, translations = "translations" for ["alias"] as ["translations"] {
        /// What stands for a translation.
        template = "template": text;
        /// The field of the languages' collection that names a language.
        language_field = "languageField": field;
        /// This language: its primary key.
        default_language = "defaultLanguage": text;
        /// The user's own language.
        user_language = "userLanguage": set(true);
    }

    /// A user.
    User, user = "user" for ["uuid", "string"] as ["m2o"] {
        /// The picture only.
        avatar_only = "display": set("avatar");
        /// The name only.
        name_only = "display": set("name");
        /// The picture as a circle.
        circle = "circle": set(true);
    }
}
