use sync_sdk::prelude::*;

#[derive(Flow)]
#[flow(
    icon = "\"#",
    color = "\\",
    description = "A first paragraph that is so long that it does not fit into one line of a comment at all.\n\n- a list, which a comment would not be read as\r\n*/ \"# ```"
)]
pub struct Texts {
    #[op(start, resolve = long, name = "\"} /* \\ \u{202e} \n")]
    raw: Exec,
    #[op(resolve = windows, name = "\"} /* \\ \u{202e} \n")]
    long: Exec,
    #[op(resolve = windows_line, name = "\"} /* \\ \u{202e} \n")]
    windows: Exec,
    #[op(resolve = controls, name = "\"} /* \\ \u{202e} \n")]
    windows_line: Exec,
    #[op(resolve = con, name = "\"} /* \\ \u{202e} \n")]
    controls: Exec,
    #[op(resolve = empty, name = "\"} /* \\ \u{202e} \n")]
    con: Exec,
    #[op(resolve = braces, name = "\"} /* \\ \u{202e} \n")]
    empty: Exec,
    #[op(name = "\"} /* \\ \u{202e} \n", unchecked_templates)]
    braces: Exec,
}

impl FlowSpec for Texts {
    fn trigger() -> Trigger {
        Trigger::none()
    }

    fn operations() -> Self {
        Self {
            raw: Exec(include_str!("texts/raw.js")),
            long: Exec(include_str!("texts/long.js")),
            windows: Exec(include_str!("texts/windows.js")),
            windows_line: Exec("// a\r"),
            controls: Exec(include_str!("texts/controls.js")),
            con: Exec(include_str!("texts/con_.js")),
            empty: Exec(""),
            braces: Exec("{{ {{$trigger} }} {"),
        }
    }
}
