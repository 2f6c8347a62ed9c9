//! The model that the program is made for, as scripts/setup.sh installs it.

/// The model that `make setup` installs.
pub const DEFAULT_MODEL: &str = "all-MiniLM-L6-v2";

/// Its tokenizer, by the SHA-256 that scripts/setup.sh pins.
pub(super) const DEFAULT_TOKENIZER: &str =
    "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037";
