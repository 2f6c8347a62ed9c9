//! The model that the program is made for, as scripts/setup.py installs it.

/// The model that `undex setup` installs.
pub const DEFAULT_MODEL: &str = "all-MiniLM-L6-v2";

/// Its tokenizer, by the SHA-256 that scripts/setup.py pins.
pub(super) const DEFAULT_TOKENIZER: &str =
    "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037";

/// What else says how its texts become tokens, special_tokens_map.json and
/// tokenizer_config.json one behind the other, by the SHA-256 of those that come with it.
pub(super) const DEFAULT_TOKENIZER_SETTINGS: &str =
    "2afd086ce2837e5148bece40c3f878616ac9aa7f4b0b18fbeabd582435e410e5";
/// The file of a model folder that has the digests of the others, as `sha256sum` writes
/// them. `undex setup` leaves one; a folder without is taken as it is.
pub(super) const SUMS: &str = "SHA256SUMS";
