//! The model that the program is made for, as scripts/setup.sh installs it.

/// The model that `undex setup` installs.
pub const DEFAULT_MODEL: &str = "all-MiniLM-L6-v2";

/// Its tokenizer, by the SHA-256 that scripts/setup.sh pins.
pub(super) const DEFAULT_TOKENIZER: &str =
    "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037";

/// What else says how its texts become tokens, special_tokens_map.json and
/// tokenizer_config.json one behind the other, by the SHA-256 of what scripts/setup.sh writes.
pub(super) const DEFAULT_TOKENIZER_SETTINGS: &str =
    "85ce1f9dbce6834f5c76c8f68cc27cd009e38069fbe7da2b5653320fa0f97ec9";
