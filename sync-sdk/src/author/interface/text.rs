//! Interfaces for text and numbers that are typed in.

use super::super::widget::CustomSyntax;

widgets! { Interface:
    /// One line of text, or a number.
    ///
    /// ```
    /// # use sync_sdk::author::interface::*;
    /// input().placeholder("A title").icon_left("title").trim().soft_length(80);
    /// input().min(0).max(5).step(0.5);
    /// ```
    Input, input = "input"
        for ["string", "uuid", "bigInteger", "integer", "float", "decimal", "text"] as ["standard"]
    {
        /// Shown while it is empty.
        placeholder = "placeholder": text;
        /// A Material icon in front.
        icon_left = "iconLeft": text;
        /// A Material icon behind.
        icon_right = "iconRight": text;
        /// How many characters the app lets one type; text only.
        soft_length = "softLength": count;
        /// In a font with letters of one width.
        monospace = "font": set("monospace");
        /// In a font with serifs.
        serif = "font": set("serif");
        /// Spaces around the text are taken away; text only.
        trim = "trim": set(true);
        /// The text is not shown; text only.
        masked = "masked": set(true);
        /// Emptied, it is stored as an empty text and not as null; text only.
        clear = "clear": set(true);
        /// Typed text becomes part of a URL; text only.
        slug = "slug": set(true);
        /// The smallest number.
        min = "min": number;
        /// The largest number.
        max = "max": number;
        /// How far one step goes, for numbers.
        step = "step": number;
    }

    /// Several lines of text.
    Textarea, textarea = "input-multiline" for ["text"] as ["standard"] {
        /// Shown while it is empty.
        placeholder = "placeholder": text;
        /// How many characters the app lets one type.
        soft_length = "softLength": count;
        /// Spaces around the text are taken away.
        trim = "trim": set(true);
        /// In a font with letters of one width.
        monospace = "font": set("monospace");
        /// In a font with serifs.
        serif = "font": set("serif");
        /// Emptied, it is stored as an empty text and not as null.
        clear = "clear": set(true);
    }

    /// Markdown with a preview.
    ///
    /// ```
    /// # use sync_sdk::prelude::*;
    /// # use sync_sdk::author::interface::*;
    /// #[derive(Folder)]
    /// struct Pictures;
    ///
    /// markdown()
    ///     .toolbar([MarkdownTool::Bold, MarkdownTool::Link])
    ///     .folder::<Pictures>();
    /// ```
    Markdown, markdown = "input-rich-text-md" for ["text"] as ["standard"] {
        /// The buttons, in their order.
        toolbar = "toolbar": tools(MarkdownTool);
        /// Shown while it is empty.
        placeholder = "placeholder": text;
        /// Where pictures go that are uploaded.
        folder = "folder": folder;
        /// A static token that is added to the addresses of pictures.
        image_token = "imageToken": text;
        /// How many characters the app lets one type.
        soft_length = "softLength": count;
        /// Typed in a font with letters of one width.
        editor_monospace = "editorFont": set("monospace");
        /// Typed in a font with serifs.
        editor_serif = "editorFont": set("serif");
        /// Previewed in a font with letters of one width.
        preview_monospace = "previewFont": set("monospace");
        /// Previewed in a font with serifs.
        preview_serif = "previewFont": set("serif");
        /// Opens with the preview.
        preview_first = "defaultView": set("preview");
        /// Adds a button that puts text around the selection.
        syntax = "customSyntax": each(CustomSyntax);
    }

    /// Rich text as HTML.
    ///
    /// ```
    /// # use sync_sdk::author::interface::*;
    /// wysiwyg().toolbar([HtmlTool::Bold, HtmlTool::Link, HtmlTool::Fullscreen]);
    /// ```
    Wysiwyg, wysiwyg = "input-rich-text-html" for ["text"] as ["standard"] {
        /// The buttons, in their order.
        toolbar = "toolbar": tools(HtmlTool);
        /// In a font with letters of one width.
        monospace = "font": set("monospace");
        /// In a font with serifs.
        serif = "font": set("serif");
        /// Where files go that are uploaded.
        folder = "folder": folder;
        /// A static token that is added to the addresses of pictures.
        image_token = "imageToken": text;
        /// How many characters the app lets one type.
        soft_length = "softLength": count;
        /// Formats beside the built-in ones, as the editor (TinyMCE) takes them.
        custom_formats = "customFormats": json;
        /// Options of the editor (TinyMCE). Directus 12 only shows those that
        /// are set already.
        tinymce_overrides = "tinymceOverrides": json;
    }

    /// Code, JSON too.
    Code, code = "input-code" for ["string", "json", "text", "geometry"] as ["standard"] {
        /// The language, by the names of CodeMirror's modes (`javascript`,
        /// `yaml`, `htmlmixed`, …). JSON fields have theirs.
        language = "language": text;
        /// Without the numbers of lines.
        without_line_numbers = "lineNumber": set(false);
        /// Long lines go on in the next one.
        wrap_lines = "lineWrapping": set(true);
        /// What a button fills in.
        template = "template": text;
    }

    /// A value that is hashed when it is saved.
    Hash, hash = "input-hash" for ["hash"] as ["standard"] {
        /// Shown while it is empty.
        placeholder = "placeholder": text;
        /// The text is not shown while it is typed.
        masked = "masked": set(true);
    }

    /// A line of text with proposals from an address.
    ///
    /// ```
    /// # use sync_sdk::author::interface::*;
    /// autocomplete().url("https://example.com/cities?q={{value}}").results_path("hits").text_path("name");
    /// ```
    Autocomplete, autocomplete = "input-autocomplete-api" for ["string", "text"] as ["standard"] {
        /// What is asked; `{{value}}` is what was typed.
        url = "url": text;
        /// Where the list is in the answer.
        results_path = "resultsPath": text;
        /// Where the shown text is in an entry of the list.
        text_path = "textPath": text;
        /// Where the stored value is in an entry of the list.
        value_path = "valuePath": text;
        /// Asks when typing stops; without this, while it goes on.
        debounce = "trigger": set("debounce");
        /// The milliseconds between two questions.
        rate = "rate": count;
        /// Shown while it is empty.
        placeholder = "placeholder": text;
        /// In a font with letters of one width.
        monospace = "font": set("monospace");
        /// In a font with serifs.
        serif = "font": set("serif");
        /// A Material icon in front.
        icon_left = "iconLeft": text;
        /// A Material icon behind.
        icon_right = "iconRight": text;
    }

    /// Rich text in blocks, stored as JSON.
    BlockEditor, block_editor = "input-block-editor" for ["json"] as ["standard"] {
        /// Shown while it is empty.
        placeholder = "placeholder": text;
        /// In a font with letters of one width.
        monospace = "font": set("monospace");
        /// In a font with serifs.
        serif = "font": set("serif");
        /// The kinds of blocks.
        tools = "tools": tools(BlockTool);
        /// Without a frame.
        without_border = "bordered": set(false);
        /// Where files go that are uploaded.
        folder = "folder": folder;
    }

    /// Short texts.
    ///
    /// ```
    /// # use sync_sdk::author::interface::*;
    /// tags().presets(["news", "sport"]).alphabetize().lowercase().only_presets();
    /// ```
    Tags, tags = "tags" for ["json", "csv"] as ["standard"] {
        /// Proposed texts.
        presets = "presets": texts;
        /// Shown while it is empty.
        placeholder = "placeholder": text;
        /// Sorted by the alphabet.
        alphabetize = "alphabetize": set(true);
        /// Nothing but the presets.
        only_presets = "allowCustom": set(false);
        /// What spaces become: `-`, `_` or nothing.
        replace_spaces = "whitespace": text;
        /// In capitals.
        uppercase = "capitalization": set("uppercase");
        /// In small letters.
        lowercase = "capitalization": set("lowercase");
        /// In capitals where a title has them.
        title_case = "capitalization": set("auto-format");
        /// A Material icon in front.
        icon_left = "iconLeft": text;
        /// A Material icon behind.
        icon_right = "iconRight": text;
    }
}

option_names! {
    /// Buttons of [`markdown`](super::markdown).
    MarkdownTool {
        Heading = "heading",
        Bold = "bold",
        Italic = "italic",
        Strikethrough = "strikethrough",
        Blockquote = "blockquote",
        BulletedList = "bullist",
        NumberedList = "numlist",
        Table = "table",
        Code = "code",
        Image = "image",
        Link = "link",
        Empty = "empty",
    }

    /// Buttons of [`wysiwyg`](super::wysiwyg).
    HtmlTool {
        Undo = "undo",
        Redo = "redo",
        Bold = "bold",
        Italic = "italic",
        Underline = "underline",
        Strikethrough = "strikethrough",
        Subscript = "subscript",
        Superscript = "superscript",
        FontFamily = "fontfamily",
        FontSize = "fontsize",
        H1 = "h1",
        H2 = "h2",
        H3 = "h3",
        H4 = "h4",
        H5 = "h5",
        H6 = "h6",
        Preformatted = "customPre",
        AlignLeft = "alignleft",
        AlignCenter = "aligncenter",
        AlignRight = "alignright",
        AlignJustify = "alignjustify",
        AlignNone = "alignnone",
        Indent = "indent",
        Outdent = "outdent",
        NumberedList = "numlist",
        BulletedList = "bullist",
        TextColor = "forecolor",
        BackgroundColor = "backcolor",
        RemoveFormat = "removeformat",
        Cut = "cut",
        Copy = "copy",
        Paste = "paste",
        Remove = "remove",
        SelectAll = "selectall",
        Blockquote = "blockquote",
        InlineCode = "customInlineCode",
        Link = "customLink",
        Unlink = "unlink",
        Image = "customImage",
        Media = "customMedia",
        Table = "table",
        HorizontalRule = "hr",
        /// Since Directus 12.
        PageBreak = "pagebreak",
        /// Since Directus 12.
        InsertDateTime = "insertdatetime",
        Fullscreen = "fullscreen",
        VisualAid = "visualaid",
        Direction = "ltr rtl",
        Code = "code",
    }

    /// Blocks of [`block_editor`](super::block_editor).
    BlockTool {
        Header = "header",
        NestedList = "nestedlist",
        Embed = "embed",
        Paragraph = "paragraph",
        Code = "code",
        Image = "image",
        Attaches = "attaches",
        Table = "table",
        Quote = "quote",
        Underline = "underline",
        InlineCode = "inlinecode",
        Delimiter = "delimiter",
        Checklist = "checklist",
        Toggle = "toggle",
        Alignment = "alignment",
        Raw = "raw",
    }
}
