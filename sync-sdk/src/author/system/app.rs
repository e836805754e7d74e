//! What the app shows and does.

use uuid::Uuid;

use super::super::{Json, M2o, O2m, Text, Timestamp};
use super::{
    Accountability, Appearance, AssetTransform, ExtensionSource, File, FlowStatus, FlowTrigger,
    Folder, NotificationStatus, Role, SaveAction, User,
};

system! {
    /// `directus_presets`: views and bookmarks.
    Preset / PresetFields = "directus_presets", key(id: i32) {
        id: i32,
        bookmark: Option<String>,
        user: Option<M2o<User>>,
        role: Option<M2o<Role>>,
        collection: Option<String>,
        search: Option<String>,
        layout: Option<String>,
        layout_query: Option<Json>,
        layout_options: Option<Json>,
        refresh_interval: Option<i32>,
        filter: Option<Json>,
        icon: Option<String>,
        color: Option<String>,
    }

    /// `directus_dashboards`: dashboards.
    Dashboard / DashboardFields = "directus_dashboards", key(id: Uuid) {
        id: Uuid,
        name: String,
        icon: String,
        note: Option<Text>,
        date_created: Option<Timestamp>,
        user_created: Option<M2o<User>>,
        color: Option<String>,
        panels: O2m<Panel>,
    }

    /// `directus_panels`: panels of dashboards.
    Panel / PanelFields = "directus_panels", key(id: Uuid) {
        id: Uuid,
        dashboard: M2o<Dashboard>,
        name: Option<String>,
        icon: Option<String>,
        color: Option<String>,
        show_header: bool,
        note: Option<Text>,
        kind as "type": String,
        position_x: i32,
        position_y: i32,
        width: i32,
        height: i32,
        options: Option<Json>,
        date_created: Option<Timestamp>,
        user_created: Option<M2o<User>>,
    }

    /// `directus_flows`: flows.
    Flow / FlowFields = "directus_flows", key(id: Uuid) {
        id: Uuid,
        name: String,
        icon: Option<String>,
        color: Option<String>,
        description: Option<Text>,
        status: FlowStatus,
        trigger: Option<FlowTrigger>,
        accountability: Option<Accountability>,
        options: Option<Json>,
        operation: Option<M2o<Operation>>,
        date_created: Option<Timestamp>,
        user_created: Option<M2o<User>>,
        operations: O2m<Operation>,
        folder since 12: Option<M2o<Folder>>,
    }

    /// `directus_operations`: operations of flows.
    Operation / OperationFields = "directus_operations", key(id: Uuid) {
        id: Uuid,
        name: Option<String>,
        key: String,
        kind as "type": String,
        position_x: i32,
        position_y: i32,
        options: Option<Json>,
        resolve: Option<M2o<Operation>>,
        reject: Option<M2o<Operation>>,
        flow: M2o<Flow>,
        date_created: Option<Timestamp>,
        user_created: Option<M2o<User>>,
    }

    /// `directus_notifications`: what users are told in the app.
    Notification / NotificationFields = "directus_notifications", key(id: i32) {
        id: i32,
        timestamp: Option<Timestamp>,
        status: Option<NotificationStatus>,
        recipient: M2o<User>,
        sender: Option<M2o<User>>,
        subject: String,
        message: Option<Text>,
        collection: Option<String>,
        item: Option<String>,
    }

    /// `directus_translations`: texts of the app in each language.
    Translation / TranslationFields = "directus_translations", key(id: Uuid) {
        id: Uuid,
        language: String,
        key: String,
        value: Text,
    }

    /// `directus_settings`: the settings of the instance, one item.
    Settings / SettingsFields = "directus_settings", key(id: i32) {
        id: i32,
        project_name: String,
        project_url: Option<String>,
        project_color: String,
        project_logo: Option<M2o<File>>,
        public_foreground: Option<M2o<File>>,
        public_background: Option<M2o<File>>,
        public_note: Option<Text>,
        auth_login_attempts: Option<i32>,
        auth_password_policy: Option<String>,
        storage_asset_transform: Option<AssetTransform>,
        storage_asset_presets: Option<Json>,
        custom_css: Option<Text>,
        storage_default_folder: Option<M2o<Folder>>,
        basemaps: Option<Json>,
        mapbox_key: Option<String>,
        module_bar: Option<Json>,
        project_descriptor: Option<String>,
        default_language: String,
        custom_aspect_ratios: Option<Json>,
        public_favicon: Option<M2o<File>>,
        default_appearance: Appearance,
        default_theme_light: Option<String>,
        theme_light_overrides: Option<Json>,
        default_theme_dark: Option<String>,
        theme_dark_overrides: Option<Json>,
        report_error_url: Option<String>,
        report_bug_url: Option<String>,
        report_feature_url: Option<String>,
        public_registration: bool,
        public_registration_verify_email: bool,
        public_registration_role: Option<M2o<Role>>,
        public_registration_email_filter: Option<Json>,
        visual_editor_urls: Option<Json>,
        project_id: Option<Uuid>,
        mcp_enabled: bool,
        mcp_allow_deletes: bool,
        mcp_prompts_collection: Option<String>,
        mcp_system_prompt_enabled: bool,
        mcp_system_prompt: Option<Text>,
        project_owner: Option<String>,
        project_usage: Option<String>,
        org_name: Option<String>,
        product_updates: Option<bool>,
        project_status: Option<String>,
        ai_openai_api_key: Option<Text>,
        ai_anthropic_api_key: Option<Text>,
        ai_system_prompt: Option<Text>,
        ai_google_api_key: Option<Text>,
        ai_openai_compatible_api_key: Option<Text>,
        ai_openai_compatible_base_url: Option<Text>,
        ai_openai_compatible_name: Option<Text>,
        ai_openai_compatible_models: Option<Json>,
        ai_openai_compatible_headers: Option<Json>,
        ai_openai_allowed_models: Option<Json>,
        ai_anthropic_allowed_models: Option<Json>,
        ai_google_allowed_models: Option<Json>,
        collaborative_editing_enabled: bool,
        ai_translation_default_model since 12: Option<Text>,
        ai_translation_glossary since 12: Option<Json>,
        ai_translation_style_guide since 12: Option<Text>,
        license_key since 12: Option<String>,
        license_token since 12: Option<Text>,
        mcp_oauth_enabled since 12: bool,
        mcp_oauth_dcr_enabled since 12: bool,
        mcp_oauth_cimd_enabled since 12: bool,
        default_save_action since 12: SaveAction,
    }

    /// `directus_extensions`: installed extensions.
    Extension / ExtensionFields = "directus_extensions", key(id: Uuid) {
        enabled: bool,
        id: Uuid,
        folder: String,
        source: ExtensionSource,
        bundle: Option<Uuid>,
    }

    /// `directus_deployments`: hosts that sites are deployed to.
    Deployment / DeploymentFields = "directus_deployments", key(id: Uuid) {
        id: Uuid,
        provider: String,
        credentials: Option<Text>,
        options: Option<Json>,
        date_created: Option<Timestamp>,
        user_created: Option<M2o<User>>,
        webhook_ids: Option<Json>,
        webhook_secret: Option<String>,
        last_synced_at: Option<Timestamp>,
        projects: O2m<DeploymentProject>,
    }

    /// `directus_deployment_projects`: sites that are deployed.
    DeploymentProject / DeploymentProjectFields = "directus_deployment_projects", key(id: Uuid) {
        id: Uuid,
        deployment: M2o<Deployment>,
        external_id: String,
        name: String,
        date_created: Option<Timestamp>,
        user_created: Option<M2o<User>>,
        url: Option<String>,
        framework: Option<String>,
        deployable: bool,
        runs: O2m<DeploymentRun>,
    }

    /// `directus_deployment_runs`: deployments that ran.
    DeploymentRun / DeploymentRunFields = "directus_deployment_runs", key(id: Uuid) {
        id: Uuid,
        project: M2o<DeploymentProject>,
        external_id: String,
        target: String,
        date_created: Option<Timestamp>,
        user_created: Option<M2o<User>>,
        status: Option<String>,
        url: Option<String>,
        started_at: Option<Timestamp>,
        completed_at: Option<Timestamp>,
    }
}
