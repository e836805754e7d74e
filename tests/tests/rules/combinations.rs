//! How several policies add up.
