//! The rules as data, for code that is generated: each with what it takes, from
//! the lines that make the methods.

/// How many values rules take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Arity {
    /// None: `true` stands in JSON.
    None,
    One,
    List,
    Two,
}

/// Rules that one type of field takes as the other does.
#[derive(Debug)]
pub(crate) struct Operators {
    /// What the type of the field has to be; anything where it says nothing.
    pub(crate) bound: Option<&'static str>,
    pub(crate) arity: Arity,
    /// The name of the type that the operand is for, where it is not the field's.
    pub(crate) operand: Option<&'static str>,
    /// Whether what the server works out of a field (`year`) takes them too.
    pub(crate) computed: bool,
    /// Whether a part of a JSON value does.
    pub(crate) json: bool,
    /// The method and Directus's name of each.
    pub(crate) names: &'static [(&'static str, &'static str)],
}

/// All rules about the value of a field.
pub(crate) const OPERATORS: &[Operators] = {
    const fn of(
        bound: Option<&'static str>,
        arity: Arity,
        names: &'static [(&'static str, &'static str)],
    ) -> Operators {
        Operators {
            bound,
            arity,
            operand: None,
            computed: true,
            json: true,
            names,
        }
    }
    const fn alone(mut operators: Operators, operand: Option<&'static str>) -> Operators {
        operators.operand = operand;
        operators.computed = false;
        operators.json = false;
        operators
    }
    &[
        of(None, Arity::None, presence!(names [] [])),
        of(Some("Comparable"), Arity::One, equality!(names [] [])),
        of(Some("Listed"), Arity::List, membership!(names [] [])),
        of(Some("Ordered"), Arity::One, order!(names [] [])),
        of(Some("Ordered"), Arity::Two, range!(names [] [])),
        Operators {
            json: true,
            ..alone(
                of(Some("Textual"), Arity::One, text!(names [] [])),
                Some("String"),
            )
        },
        alone(
            of(Some("Presence"), Arity::None, emptiness!(names [] [])),
            None,
        ),
        alone(
            of(Some("Textual"), Arity::One, matching!(names [] [])),
            Some("String"),
        ),
        alone(of(None, Arity::None, submission!(names [] [])), None),
        alone(
            of(Some("Geometric"), Arity::One, geometry!(names [] [])),
            Some("Json"),
        ),
    ]
};
