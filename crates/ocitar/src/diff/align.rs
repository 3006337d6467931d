//! Two sequences, with as much as possible of one beside the same of the other.

/// More pairs than this are not held against each other; of as many on both sides, each is held against
/// that of its place.
const MAX_PAIRS: usize = 4 << 20;

/// Positions of both sequences side by side; one of them alone is none.
pub(super) type Row = (Option<usize>, Option<usize>);

/// Aligns two sequences so that the sum of the weights of what stands side by side is largest; of
/// several such ways, the one that pairs earlier. A weight of 0 never stands side by side.
///
/// Sequences whose product is too large are aligned from both ends only.
pub(super) fn align(old: usize, new: usize, weight: impl Fn(usize, usize) -> u64) -> Vec<Row> {
    let head = (0..old.min(new)).take_while(|i| weight(*i, *i) == u64::MAX).count();
    let (old_left, new_left) = (old - head, new - head);
    let is_end = |i: &usize| weight(old - 1 - i, new - 1 - i) == u64::MAX;
    let tail = (0..old_left.min(new_left)).take_while(is_end).count();
    let mut rows: Vec<Row> = (0..head).map(|i| (Some(i), Some(i))).collect();
    rows.extend(middle(head..old - tail, head..new - tail, &weight));
    rows.extend((0..tail).rev().map(|i| (Some(old - 1 - i), Some(new - 1 - i))));
    rows
}

type Range = std::ops::Range<usize>;

fn middle(old: Range, new: Range, weight: &impl Fn(usize, usize) -> u64) -> Vec<Row> {
    let (rows, columns) = (old.len(), new.len());
    if rows.saturating_mul(columns) > MAX_PAIRS {
        let is_parallel = rows == columns && old.clone().zip(new.clone()).all(|(i, j)| weight(i, j) > 0);
        if is_parallel {
            return old.zip(new).map(|(i, j)| (Some(i), Some(j))).collect();
        }
        return old.map(|i| (Some(i), None)).chain(new.map(|i| (None, Some(i)))).collect();
    }
    let weights: Vec<u64> =
        old.clone().flat_map(|i| new.clone().map(move |j| (i, j))).map(|(i, j)| weight(i, j)).collect();
    // Equals weigh more than anything else, and many of them must not overflow.
    let capped = |i: usize, j: usize| u128::from(weights[i * columns + j]);
    let mut best = vec![0u128; (rows + 1) * (columns + 1)];
    let at = |i: usize, j: usize| i * (columns + 1) + j;
    for i in (0..rows).rev() {
        for j in (0..columns).rev() {
            let paired = capped(i, j);
            let paired = if paired == 0 { 0 } else { paired + best[at(i + 1, j + 1)] };
            best[at(i, j)] = paired.max(best[at(i + 1, j)]).max(best[at(i, j + 1)]);
        }
    }
    let (mut i, mut j, mut found) = (0, 0, Vec::new());
    while i < rows || j < columns {
        let both = i < rows && j < columns && capped(i, j) > 0;
        if both && best[at(i, j)] == capped(i, j) + best[at(i + 1, j + 1)] {
            found.push((Some(old.start + i), Some(new.start + j)));
            (i, j) = (i + 1, j + 1);
        } else if i < rows && best[at(i, j)] == best[at(i + 1, j)] {
            found.push((Some(old.start + i), None));
            i += 1;
        } else {
            found.push((None, Some(new.start + j)));
            j += 1;
        }
    }
    found
}

/// The weight of equals.
pub(super) const EQUAL: u64 = u64::MAX;

#[cfg(test)]
mod tests {
    use super::*;

    fn aligned(old: &str, new: &str) -> String {
        let (old, new) = (old.as_bytes(), new.as_bytes());
        let weight = |i: usize, j: usize| match (old[i], new[j]) {
            (a, b) if a == b => EQUAL,
            (a, b) if a.eq_ignore_ascii_case(&b) => 5,
            _ => 0,
        };
        let rows = align(old.len(), new.len(), weight);
        let show = |(i, j): Row| match (i, j) {
            (Some(i), Some(j)) if old[i] == new[j] => (old[i] as char).to_string(),
            (Some(i), Some(j)) => format!("({}{})", old[i] as char, new[j] as char),
            (Some(i), None) => format!("-{}", old[i] as char),
            (None, j) => format!("+{}", j.map_or('?', |j| new[j] as char)),
        };
        rows.into_iter().map(show).collect()
    }

    #[test]
    fn aligns_equals_first() {
        let cases = [
            ("abc", "abc", "abc"),
            ("abc", "axbc", "a+xbc"),
            ("abc", "ac", "a-bc"),
            ("abc", "aBc", "a(bB)c"),
            ("abc", "xaBc", "+xa(bB)c"),
            ("", "a", "+a"),
            ("abcd", "cdab", "-a-bcd+a+b"),
        ];
        for (old, new, want) in cases {
            assert_eq!(aligned(old, new), want, "{old} {new}");
        }
    }

    #[test]
    fn too_many_are_held_against_those_of_their_place() {
        let count = 1 + MAX_PAIRS.isqrt();
        let (old, new) = ("a".repeat(count), "A".repeat(count));
        assert_eq!(aligned(&old, &new), "(aA)".repeat(count));
        assert_eq!(aligned(&old, &new.replacen('A', "b", 1)).matches('-').count(), count);
    }
}
