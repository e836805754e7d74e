//! What the app says in the language of its reader.

use sync_sdk::prelude::*;

/// Texts of the agency.
#[derive(Translations)]
#[translations(languages(en_us, de_de, fr_fr), prefix = "agency_")]
pub enum Strings {
    /// Where the work is.
    #[text(en_us = "Projects", de_de = "Projekte", fr_fr = "Projets")]
    Projects,
    /// Where the money is.
    #[text(en_us = "Billing", de_de = "Abrechnung", fr_fr = "Facturation")]
    Billing,
    /// Not paid in time.
    #[text(en_us = "Overdue", de_de = "Überfällig", fr_fr = "En retard")]
    Overdue,
    /// Asked before an offer leaves the house.
    #[text(
        en_us = "Send this offer to the client?",
        de_de = "Dieses Angebot an den Kunden schicken?",
        fr_fr = "Envoyer cette offre au client ?"
    )]
    SendOffer,
    /// Asked before a project is closed.
    #[text(
        en_us = "Nobody can book hours on a closed project.",
        de_de = "Auf ein geschlossenes Projekt bucht niemand mehr Stunden.",
        fr_fr = "Personne ne saisit plus d’heures sur un projet clos."
    )]
    CloseProject,
    /// Why a time entry was refused.
    #[text(
        en_us = "A day has 24 hours.",
        de_de = "Ein Tag hat 24 Stunden.",
        fr_fr = "Une journée a 24 heures."
    )]
    HoursOfADay,
}
