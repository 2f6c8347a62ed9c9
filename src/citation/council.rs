//! The years of the Security Council's resolutions. They are numbered through from
//! the first of 1946, so the number alone gives the year.

/// The year of the first resolution.
const FIRST_YEAR: u16 = 1946;

/// The number of the last resolution of each year since 1946. What was adopted
/// behind the last number has no year here.
const LAST_OF_YEAR: [u16; 80] = [
    15, 37, 66, 78, 89, 96, 98, 103, 105, 110, // 1946
    121, 126, 131, 132, 160, 170, 177, 185, 199, 219, // 1956
    232, 244, 262, 275, 291, 307, 324, 344, 366, 384, // 1966
    402, 422, 443, 461, 484, 499, 529, 545, 559, 580, // 1976
    593, 606, 626, 646, 683, 725, 799, 892, 969, 1035, // 1986
    1092, 1146, 1219, 1284, 1334, 1386, 1454, 1521, 1580, 1651, // 1996
    1738, 1794, 1859, 1907, 1966, 2032, 2085, 2132, 2195, 2259, // 2006
    2336, 2397, 2451, 2503, 2560, 2617, 2671, 2721, 2767, 2803, // 2016
];

/// The year in which the Security Council adopted a resolution; nothing for a number
/// that the table does not reach.
pub(super) fn year_of(number: &str) -> Option<u16> {
    let number: u16 = number.parse().ok().filter(|&number| number > 0)?;
    let years = LAST_OF_YEAR.partition_point(|&last| last < number);
    let years = u16::try_from(years).ok().filter(|_| years < LAST_OF_YEAR.len())?;
    Some(FIRST_YEAR + years)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_the_year_of_its_adoption() {
        for (number, year) in [
            ("1", Some(1946)),
            ("15", Some(1946)),
            ("16", Some(1947)),
            ("242", Some(1967)),
            ("338", Some(1973)),
            ("1325", Some(2000)),
            ("1973", Some(2011)),
            ("2231", Some(2015)),
            ("2803", Some(2025)),
            ("2950", None),
            ("0", None),
            ("99999", None),
        ] {
            assert_eq!(year_of(number), year, "{number}");
        }
        assert!(LAST_OF_YEAR.is_sorted());
    }
}
