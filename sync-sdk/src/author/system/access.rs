//! Who may do what.

use uuid::Uuid;

use super::super::{Csv, Hash, Json, M2m, M2o, O2m, Text, Timestamp};
use super::{Appearance, Collection, File, PermissionAction, TextDirection, UserStatus};

system! {
    /// `directus_users`: who can log in.
    User / UserFields = "directus_users", key(id: Uuid) {
        id: Uuid,
        first_name: Option<String>,
        last_name: Option<String>,
        email: Option<String>,
        password: Option<Hash>,
        location: Option<String>,
        title: Option<String>,
        description: Option<Text>,
        tags: Option<Json>,
        avatar: Option<M2o<File>>,
        language: Option<String>,
        tfa_secret: Option<String>,
        status: UserStatus,
        role: Option<M2o<Role>>,
        token: Option<String>,
        last_access: Option<Timestamp>,
        last_page: Option<String>,
        provider: String,
        external_identifier: Option<String>,
        auth_data: Option<Json>,
        email_notifications: Option<bool>,
        appearance: Option<Appearance>,
        theme_dark: Option<String>,
        theme_light: Option<String>,
        theme_light_overrides: Option<Json>,
        theme_dark_overrides: Option<Json>,
        text_direction: TextDirection,
        policies: M2m<Access>,
    }

    /// `directus_roles`: roles of users.
    Role / RoleFields = "directus_roles", key(id: Uuid) {
        id: Uuid,
        name: String,
        icon: String,
        description: Option<Text>,
        parent: Option<M2o<Role>>,
        children: O2m<Role>,
        policies: M2m<Access>,
        users: O2m<User>,
    }

    /// `directus_policies`: policies, which hold permissions.
    Policy / PolicyFields = "directus_policies", key(id: Uuid) {
        id: Uuid,
        name: String,
        icon: String,
        description: Option<Text>,
        ip_access: Option<Csv>,
        enforce_tfa: bool,
        admin_access: bool,
        app_access: bool,
        permissions: O2m<Permission>,
        users: M2m<Access>,
        roles: M2m<Access>,
    }

    /// `directus_access`: which policies a role or a user has.
    Access / AccessFields = "directus_access", key(id: Uuid) {
        id: Uuid,
        role: Option<M2o<Role>>,
        user: Option<M2o<User>>,
        policy: M2o<Policy>,
        sort: Option<i32>,
    }

    /// `directus_permissions`: what a policy allows.
    Permission / PermissionFields = "directus_permissions", key(id: i32) {
        id: i32,
        collection: String,
        action: PermissionAction,
        permissions: Option<Json>,
        validation: Option<Json>,
        presets: Option<Json>,
        fields: Option<Csv>,
        policy: M2o<Policy>,
    }

    /// `directus_shares`: links that show an item to outsiders.
    Share / ShareFields = "directus_shares", key(id: Uuid) {
        id: Uuid,
        name: Option<String>,
        collection: M2o<Collection>,
        item: String,
        role: Option<M2o<Role>>,
        password: Option<Hash>,
        user_created: Option<M2o<User>>,
        date_created: Option<Timestamp>,
        date_start: Option<Timestamp>,
        date_end: Option<Timestamp>,
        times_used: Option<i32>,
        max_uses: Option<i32>,
    }

    /// `directus_sessions`: who is logged in.
    Session / SessionFields = "directus_sessions", key(token: String) {
        token: String,
        user: Option<M2o<User>>,
        expires: Timestamp,
        ip: Option<String>,
        user_agent: Option<Text>,
        share: Option<M2o<Share>>,
        origin: Option<String>,
        next_token: Option<String>,
        oauth_client since 12: Option<M2o<OauthClient>>,
    }

    /// `directus_oauth_clients`: programs that may log in for users.
    OauthClient / OauthClientFields = "directus_oauth_clients" since 12, key(client_id: String) {
        client_id: String,
        client_name: String,
        redirect_uris: Json,
        grant_types: Json,
        token_endpoint_auth_method: String,
        client_secret_hash: Option<String>,
        registration_type: String,
        client_uri: Option<Text>,
        logo_uri: Option<Text>,
        tos_uri: Option<Text>,
        policy_uri: Option<Text>,
        metadata_fetched_at: Option<Timestamp>,
        metadata_expires_at: Option<Timestamp>,
        metadata_etag: Option<String>,
        date_created: Timestamp,
        tokens: O2m<OauthToken>,
    }

    /// `directus_oauth_codes`: log-ins of such programs that are under way.
    OauthCode / OauthCodeFields = "directus_oauth_codes" since 12, key(id: Uuid) {
        id: Uuid,
        code_hash: String,
        client: M2o<OauthClient>,
        user: M2o<User>,
        redirect_uri: String,
        resource: String,
        code_challenge: String,
        code_challenge_method: String,
        scope: Option<String>,
        expires_at: Timestamp,
        used_at: Option<Timestamp>,
    }

    /// `directus_oauth_consents`: what users let such programs do.
    OauthConsent / OauthConsentFields = "directus_oauth_consents" since 12, key(id: Uuid) {
        id: Uuid,
        user: M2o<User>,
        client: M2o<OauthClient>,
        redirect_uri: String,
        scope: Option<String>,
        date_created: Timestamp,
        date_updated: Timestamp,
    }

    /// `directus_oauth_tokens`: tokens of such programs.
    OauthToken / OauthTokenFields = "directus_oauth_tokens" since 12, key(id: Uuid) {
        id: Uuid,
        client: M2o<OauthClient>,
        user: M2o<User>,
        session: String,
        previous_session: Option<String>,
        resource: String,
        code_hash: String,
        scope: Option<String>,
        expires_at: Timestamp,
        date_created: Timestamp,
    }
}
