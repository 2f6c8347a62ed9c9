//! Roman numbers.

/// The value of a roman number, in either case: `IV` is 4.
pub fn roman_value(text: &str) -> Option<u32> {
    let digit = |c: char| match c.to_ascii_uppercase() {
        'I' => Some(1),
        'V' => Some(5),
        'X' => Some(10),
        'L' => Some(50),
        'C' => Some(100),
        _ => None,
    };
    let digits: Vec<u32> = text.chars().map(digit).collect::<Option<_>>()?;
    let mut value = 0;
    for (index, &this) in digits.iter().enumerate() {
        let next = digits.get(index + 1).copied().unwrap_or(0);
        if this < next { value -= this as i64 } else { value += this as i64 }
    }
    let value = u32::try_from(value).ok().filter(|&value| value > 0)?;
    // Only the one right spelling counts, so that words such as `MIX` do not.
    (roman(value) == text.to_ascii_uppercase()).then_some(value)
}

/// A number in roman capitals, up to 399.
pub fn roman(mut value: u32) -> String {
    let mut out = String::new();
    for (worth, letters) in [
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ] {
        while value >= worth {
            out.push_str(letters);
            value -= worth;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roman_numbers_have_one_spelling() {
        for value in 1..=399 {
            assert_eq!(roman_value(&roman(value)), Some(value));
        }
        for text in ["IIII", "IVI", "", "A", "VX"] {
            assert_eq!(roman_value(text), None, "{text}");
        }
    }
}
