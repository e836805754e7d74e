//! Fields without data: notices, links, groups.

widgets! { Interface:
    /// A line between fields.
    Divider, divider = "presentation-divider" for ["alias"] as ["presentation"] {
        /// The text on it.
        title = "title": text;
        /// A CSS colour.
        color = "color": text;
        /// A Material icon.
        icon = "icon": text;
        /// The text stands on the line, not above it.
        inline_title = "inlineTitle": set(true);
    }

    /// Buttons that open a page or run a flow.
    ///
    /// ```
    /// # use sync_sdk::author::interface::*;
    /// links()
    ///     .link(link("Preview", "https://example.com/{{ slug }}").icon("visibility"))
    ///     .link(link("Help", "https://example.com/help").info());
    /// ```
    Links, links = "presentation-links" for ["alias"] as ["presentation"] {
        /// Adds a button.
        link = "links": link;
    }

    /// A box with a text.
    Notice, notice = "presentation-notice" for ["alias"] as ["presentation"] {
        /// The text.
        text = "text": text;
        /// A Material icon.
        icon = "icon": text;
        /// In the colour of information.
        info = "color": set("info");
        /// In the colour of success.
        success = "color": set("success");
        /// In the colour of a warning.
        warning = "color": set("warning");
        /// In the colour of danger.
        danger = "color": set("danger");
    }

    /// What stands at the top of a form.
    ///
    /// ```
    /// # use sync_sdk::author::interface::*;
    /// header().title("{{ title }}").subtitle("by {{ author }}").link(link("Site", "https://example.com"));
    /// ```
    Header, header = "header" for ["alias"] as ["presentation"] {
        /// The title; may contain `{{…}}`.
        title = "title": text;
        /// A CSS colour.
        color = "color": text;
        /// A Material icon.
        icon = "icon": text;
        /// The line below the title; may contain `{{…}}`.
        subtitle = "subtitle": text;
        /// Help as HTML.
        help = "help": text;
        /// The help opens above the form.
        help_in_modal = "helpDisplayMode": set("modal");
        /// The help is another text in each language.
        translate_help = "enableHelpTranslations": set(true);
        /// The key of that text: `$t:help`.
        help_translations = "helpTranslationsString": text;
        /// Adds a button.
        link = "links": link;
    }

    /// Fields that belong together, without a frame.
    GroupRaw, group_raw = "group-raw" for ["alias"] as ["group"] {}

    /// Fields that belong together, below a title that opens and closes them.
    GroupDetail, group_detail = "group-detail" for ["alias"] as ["group"] {
        /// Closed at first.
        closed = "start": set("closed");
        /// A Material icon.
        icon = "headerIcon": text;
        /// A CSS colour.
        color = "headerColor": text;
    }

    /// Groups below each other, one open at a time.
    GroupAccordion, group_accordion = "group-accordion" for ["alias"] as ["group"] {
        /// Several can be open.
        several_open = "accordionMode": set(false);
        /// The first is open at first.
        first_open = "start": set("first");
    }

    /// Groups as tabs.
    GroupTabs, group_tabs = "group-tabs" for ["alias"] as ["group"] {
        /// The tabs fill the width.
        fill_width = "fillWidth": set(true);
    }
}
