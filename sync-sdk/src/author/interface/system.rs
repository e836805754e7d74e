//! Interfaces of the app's own forms that serve in other collections too. The
//! app does not offer them; what they store is what Directus stores.

widgets! { Interface:
    /// The name of a collection.
    SystemCollection, system_collection = "system-collection" for ["string"] as ["standard"] {
        /// System collections too.
        include_system = "includeSystem": set(true);
        /// Without those that are one item.
        without_singletons = "includeSingleton": set(false);
        /// The choice can be taken back.
        allow_none = "allowNone": set(true);
    }

    /// The names of collections.
    SystemCollections, system_collections = "system-collections" for ["json", "csv"] as ["standard"] {
        /// System collections too.
        include_system = "includeSystem": set(true);
        /// Without those that are one item.
        without_singletons = "includeSingleton": set(false);
    }

    /// The name of a field of a collection.
    SystemField, system_field = "system-field" for ["string"] as ["standard"] {
        /// The collection.
        collection = "collectionName": collection;
        /// The field of this item that holds the collection's name.
        collection_field = "collectionField": text;
        /// Only fields of these types.
        types = "typeAllowList": texts;
        /// Shown while it is empty.
        placeholder = "placeholder": text;
        /// The choice can be taken back.
        allow_none = "allowNone": set(true);
        /// The primary key too.
        allow_primary_key = "allowPrimaryKey": set(true);
        /// Without fields that point to other items.
        without_foreign_keys = "allowForeignKeys": set(false);
    }

    /// The path of a field, through relations.
    SystemFieldTree, system_field_tree = "system-field-tree" for ["string"] as ["standard"] {
        /// The collection.
        collection = "collectionName": collection;
        /// The field of this item that holds the collection's name.
        collection_field = "collectionField": text;
        /// Shown while it is empty.
        placeholder = "placeholder": text;
        /// The choice can be taken back.
        allow_none = "allowNone": set(true);
    }

    /// The names of fields of a collection.
    SystemFields, system_fields = "system-fields" for ["csv", "json"] as ["standard"] {
        /// The collection.
        collection = "collectionName": collection;
        /// With a button that takes them all.
        allow_select_all = "allowSelectAll": set(true);
    }

    /// A rule about the items of a collection.
    SystemFilter, system_filter = "system-filter" for ["json"] as ["standard"] {
        /// The collection.
        collection = "collectionName": collection;
        /// The field of this item that holds the collection's name.
        collection_field = "collectionField": text;
        /// A rule without a collection too.
        without_collection = "collectionRequired": set(false);
        /// With the operators of validations.
        validation = "includeValidation": set(true);
        /// Without relations.
        without_relations = "includeRelations": set(false);
        /// Relations only as ways to other fields.
        only_through_relations = "relationalFieldSelectable": set(false);
        /// Fields by their names on the server.
        raw_field_names = "rawFieldNames": set(true);
    }

    /// A template of a collection's fields: `{{ title }}`.
    SystemDisplayTemplate, system_display_template = "system-display-template"
        for ["string"] as ["standard"]
    {
        /// The collection.
        collection = "collectionName": collection;
        /// The field of this item that holds the collection's name.
        collection_field = "collectionField": text;
        /// Shown while it is empty.
        placeholder = "placeholder": text;
        /// Without relations.
        without_relations = "includeRelations": set(false);
    }

    /// A folder of the file library.
    SystemFolder, system_folder = "system-folder" for ["uuid"] as ["standard", "m2o"] {
        /// Shown while it is empty.
        placeholder = "placeholder": text;
    }

    /// A language of the app.
    SystemLanguage, system_language = "system-language" for ["string"] as ["standard"] {
        /// The project's own one too.
        project_default = "includeProjectDefault": set(true);
    }

    /// A text, or the key of a translation.
    SystemTranslatedString, system_translated_string = "system-input-translated-string"
        for ["string", "text"] as ["standard"]
    {
        /// Shown while it is empty.
        placeholder = "placeholder": text;
    }

    /// A password.
    SystemPassword, system_password = "system-input-password"
        for ["string", "text", "hash"] as ["standard"]
    {
        /// Shown while it is empty.
        placeholder = "placeholder": text;
        /// What browsers may fill in; `new-password` when not said.
        autocomplete = "autocomplete": text;
    }

    /// A text that may contain `{{…}}`.
    SystemRawEditor, system_raw_editor = "system-raw-editor" for ["string", "text"] as ["standard"] {
        /// The language; Mustache when not said.
        language = "language": text;
        /// Shown while it is empty.
        placeholder = "placeholder": text;
    }

    /// A flow that is started by hand.
    SystemManualFlow, system_manual_flow = "system-manual-flow-select" for ["string"] as ["standard"] {
        /// The collection on which it is started.
        collection = "collectionName": collection;
    }

    /// A user, a role, or everybody.
    SystemScope, system_scope = "system-scope" for ["string"] as ["standard"] {}

    /// A token that the app makes.
    SystemToken, system_token = "system-token" for ["hash"] as ["standard"] {}
}
