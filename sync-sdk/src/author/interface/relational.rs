//! Interfaces of relations.

widgets! { Interface:
    /// An item of another collection.
    ///
    /// ```
    /// # use sync_sdk::prelude::*;
    /// # use sync_sdk::author::interface::*;
    /// select_item()
    ///     .template("{{ first_name }} {{ last_name }}")
    ///     .filter::<User>(|user| user.email.not_null())
    ///     .without_create();
    /// ```
    SelectItem, select_item = "select-dropdown-m2o"
        for ["uuid", "string", "text", "integer", "bigInteger"] as ["m2o"]
    {
        /// What stands for an item.
        template = "template": text;
        /// No new items from here.
        without_create = "enableCreate": set(false);
        /// No choice of present items.
        without_select = "enableSelect": set(false);
        /// Only items that are as the rule says.
        filter = "filter": filter;
        /// With a link to the item.
        link = "enableLink": set(true);
    }

    /// A file.
    ///
    /// ```
    /// # use sync_sdk::prelude::*;
    /// # use sync_sdk::author::interface::*;
    /// #[derive(Folder)]
    /// struct Contracts;
    ///
    /// file().folder::<Contracts>().mime_types(["application/pdf"]);
    /// ```
    File, file = "file" for ["uuid"] as ["file"] {
        /// Where files go that are uploaded.
        folder = "folder": folder;
        /// Only files that are as the rule says.
        filter = "filter": filter;
        /// No new files from here.
        without_create = "enableCreate": set(false);
        /// No choice of present files.
        without_select = "enableSelect": set(false);
        /// The types of files that are taken (`image/*`).
        mime_types = "allowedMimeTypes": texts;
    }

    /// A picture.
    Image, image = "file-image" for ["uuid"] as ["file"] {
        /// Where pictures go that are uploaded.
        folder = "folder": folder;
        /// Only pictures that are as the rule says.
        filter = "filter": filter;
        /// Shown whole, not cut to the frame.
        without_crop = "crop": set(false);
        /// Shown with bars beside it.
        letterbox = "letterbox": set(true);
        /// No new pictures from here.
        without_create = "enableCreate": set(false);
        /// No choice of present pictures.
        without_select = "enableSelect": set(false);
        /// The types of pictures that are taken (`image/png`).
        mime_types = "allowedMimeTypes": texts;
    }

    /// Several files.
    Files, files = "files" for ["alias"] as ["files"] {
        /// Where files go that are uploaded.
        folder = "folder": folder;
        /// What stands for a file; starts at the junction.
        template = "template": text;
        /// Only files that are as the rule says.
        filter = "filter": filter;
        /// No new files from here.
        without_create = "enableCreate": set(false);
        /// No choice of present files.
        without_select = "enableSelect": set(false);
        /// How many stand on a page; 15 when not said.
        limit = "limit": count;
        /// The types of files that are taken (`image/*`).
        mime_types = "allowedMimeTypes": texts;
    }

    /// The items that point here.
    ///
    /// ```
    /// # use sync_sdk::prelude::*;
    /// # use sync_sdk::author::interface::*;
    /// #[derive(Collection)]
    /// struct Comment {
    ///     #[field(primary_key)]
    ///     id: Uuid,
    ///     text: String,
    ///     spam: bool,
    /// }
    ///
    /// list_o2m()
    ///     .table()
    ///     .columns(fields![Comment::FIELDS.text, Comment::FIELDS.spam])
    ///     .sort(Comment::FIELDS.text)
    ///     .filter::<Comment>(|comment| comment.spam.eq(false));
    /// ```
    ListO2m, list_o2m = "list-o2m" for ["alias"] as ["o2m"] {
        /// As a table.
        table = "layout": set("table");
        /// A table with little space.
        compact = "tableSpacing": set("compact");
        /// A table with much space.
        comfortable = "tableSpacing": set("comfortable");
        /// The columns of the table.
        columns = "fields": fields;
        /// What stands for an item, in a list.
        template = "template": text;
        /// No new items from here.
        without_create = "enableCreate": set(false);
        /// No choice of present items.
        without_select = "enableSelect": set(false);
        /// How many stand on a page; 15 when not said.
        limit = "limit": count;
        /// Only items that are as the rule says.
        filter = "filter": filter;
        /// What the app sorts them by.
        sort = "sort": field;
        /// Sorted the other way round.
        descending = "sortDirection": set("-");
        /// A table with a search and a filter.
        search = "enableSearchFilter": set(true);
        /// With links to the items.
        link = "enableLink": set(true);
    }

    /// The items that point here, and those that point to them in turn.
    ListO2mTree, list_o2m_tree = "list-o2m-tree-view" for ["alias"] as ["o2m"] {
        /// What stands for an item.
        template = "displayTemplate": text;
        /// No new items from here.
        without_create = "enableCreate": set(false);
        /// No choice of present items.
        without_select = "enableSelect": set(false);
        /// Only items that are as the rule says.
        filter = "filter": filter;
    }

    /// The items on the other side of a junction.
    ListM2m, list_m2m = "list-m2m" for ["alias"] as ["m2m"] {
        /// As a table.
        table = "layout": set("table");
        /// A table with little space.
        compact = "tableSpacing": set("compact");
        /// A table with much space.
        comfortable = "tableSpacing": set("comfortable");
        /// The columns of the table, by their path from the junction:
        /// `tag.name`.
        columns = "fields": texts;
        /// What stands for an item, in a list; starts at the junction.
        template = "template": text;
        /// No new items from here.
        without_create = "enableCreate": set(false);
        /// No choice of present items.
        without_select = "enableSelect": set(false);
        /// How many stand on a page; 15 when not said.
        limit = "limit": count;
        /// In the form of an item, the junction's own fields come first.
        junction_fields_on_top = "junctionFieldLocation": set("top");
        /// An item can be chosen several times.
        allow_duplicates = "allowDuplicates": set(true);
        /// Only items that are as the rule says.
        filter = "filter": filter;
        /// A table with a search and a filter.
        search = "enableSearchFilter": set(true);
        /// With links to the items.
        link = "enableLink": set(true);
    }

    /// Items of several collections, behind a junction.
    ListM2a, list_m2a = "list-m2a" for ["alias"] as ["m2a"] {
        /// No choice of present items.
        without_select = "enableSelect": set(false);
        /// No new items from here.
        without_create = "enableCreate": set(false);
        /// How many stand on a page; 15 when not said.
        limit = "limit": count;
        /// An item can be chosen several times.
        allow_duplicates = "allowDuplicates": set(true);
        /// What stands before an item; starts at the junction.
        prefix = "prefix": text;
    }

    /// The texts of an item in each language.
    Translations, translations = "translations" for ["alias"] as ["translations"] {
        /// The field of the languages' collection that names a language.
        language_field = "languageField": field;
        /// The field of the languages' collection that holds its direction.
        direction_field = "languageDirectionField": field;
        /// Opens with the user's own language.
        user_language = "userLanguage": set(true);
        /// Opens with this language: its primary key.
        default_language = "defaultLanguage": text;
        /// Opens with two languages side by side.
        open_split_view = "defaultOpenSplitView": set(true);
    }
}
