//! Tables in plain text and Markdown: rows of bars, tabs or aligned columns.

use super::{aligned, leaders};

/// So many rows that begin with 1, 2, 3 make a ranking, at least.
const PLACES: usize = 3;

/// The space that Chinese posts set between name and figures: "#1 Kimi K3　6.81T　+3%".
const WIDE_SPACE: &str = "\u{3000}";

/// A table found at the top of `lines`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Found {
    /// How many lines it takes.
    pub lines: usize,
    pub header_rows: usize,
    pub rows: Vec<Vec<String>>,
}

#[cfg(test)]
impl Found {
    /// How many lines it takes, how many of its rows are a head, and its rows, each with its cells parted by slashes.
    pub(super) fn shown(self) -> (usize, usize, Vec<String>) {
        (self.lines, self.header_rows, self.rows.iter().map(|row| row.join("/")).collect())
    }
}

/// Reads the table that begins at the first of `lines`, if one does.
pub(super) fn at_start(lines: &[&str]) -> Option<Found> {
    let first = lines.first()?;
    if leaders::may_be(first)
        && let Some(found) = leaders::at_start(lines)
    {
        return Some(found);
    }
    let parted = || {
        bars(lines)
            .or_else(|| tabs(lines))
            .or_else(|| wide_columns(lines))
            .or_else(|| columns(lines))
            .or_else(|| aligned::at_start(lines))
    };
    let parted = || parted().map(part_places);
    if may_begin(first) { parted() } else { None }.or_else(|| spaced(lines))
}

/// A column of its own for the places that stand before the names: "1. DeepSeek V4 Flash    14.2T", when they count 1, 2, 3.
fn part_places(mut found: Found) -> Found {
    let body = || found.rows.iter().skip(found.header_rows);
    let placed = |(row, place): (&Vec<String>, u32)| {
        let cell = row.first().and_then(|cell| cell.split_once(' '));
        let number = cell.and_then(|(number, _)| number.strip_suffix(['.', ')']).or_else(|| number.strip_prefix('#')));
        number.is_some_and(|number| number.parse() == Ok(place))
    };
    // "1.<tab>deepseek<tab>8.83T": a column of their own they have, with a mark behind each.
    let marked = |(row, place): (&Vec<String>, u32)| {
        let number = row.first().and_then(|cell| cell.strip_suffix(['.', ')']));
        number.is_some_and(|number| number.parse() == Ok(place))
    };
    if body().count() < PLACES {
        return found;
    }
    if body().zip(1..).all(marked) {
        for cell in found.rows.iter_mut().skip(found.header_rows).filter_map(|row| row.first_mut()) {
            cell.pop();
        }
        return found;
    }
    if !body().zip(1..).all(placed) {
        return found;
    }
    for (at, row) in found.rows.iter_mut().enumerate() {
        let first = row.first().filter(|_| at >= found.header_rows).and_then(|cell| cell.split_once(' '));
        match first.map(|(number, name)| (number.to_owned(), name.to_owned())) {
            Some((number, name)) => drop(row.splice(..1, [number.trim_matches(['.', ')', '#']).to_owned(), name])),
            None => row.insert(0, String::new()),
        }
    }
    found
}

/// Whether a line has anything that parts cells or rules off a row: most lines of an article have nothing of it.
fn may_begin(line: &str) -> bool {
    let bytes = line.as_bytes();
    memchr::memchr3(b'|', b'\t', b'+', bytes).is_some()
        || memchr::memmem::find(bytes, b"  ").is_some()
        || memchr::memmem::find(line.trim_start().as_bytes(), WIDE_SPACE.as_bytes()).is_some()
        || memchr::memchr_iter(0xE2, bytes).any(|at| line.get(at..).is_some_and(|rest| rest.starts_with('│')))
}

/// Whether a line is a rule inside a table: `|---|:--:|`, `+----+`, `----  ----`.
pub(super) fn is_rule(line: &str) -> bool {
    let line = line.trim();
    line.contains("--") && line.chars().all(|c| matches!(c, '-' | '|' | ':' | '+' | ' ' | '='))
        || line.contains("==") && line.chars().all(|c| matches!(c, '=' | ' ' | '+'))
}

fn bars(lines: &[&str]) -> Option<Found> {
    let is_bar_rule = |line: &str| is_rule(line) && line.contains(['|', '+']);
    let start = lines.iter().take_while(|line| is_bar_rule(line)).count();
    let first = lines.get(start).filter(|line| line.contains(['|', '│']))?;
    let (wide, fenced) = (split_bars(first.trim()).len(), first.trim().starts_with('|'));
    let second = lines.get(start + 1)?;
    let ruled = is_bar_rule(second);
    // Decided on the first two lines, so that a text full of bars costs one look a line.
    if wide < 2 || !(ruled || ((fenced || wide > 2) && split_bars(second.trim()).len().abs_diff(wide) <= 1)) {
        return None;
    }
    let (mut rows, mut used) = (Vec::<Vec<String>>::new(), start);
    for line in lines.iter().skip(start) {
        let line = line.trim();
        if !is_rule(line) {
            let row = split_bars(line);
            if !line.contains(['|', '│']) || row.len().abs_diff(wide) > 1 {
                break;
            }
            rows.push(row);
        }
        used += 1;
    }
    let header_rows = if ruled { 1 } else { header_rows(&rows) };
    Some(Found { lines: used, header_rows, rows })
}

/// The cells of `| a | b \| c |`.
fn split_bars(line: &str) -> Vec<String> {
    let line = line.replace('│', "|");
    let inner = line.strip_prefix('|').unwrap_or(&line);
    let inner = if inner.ends_with("\\|") { inner } else { inner.strip_suffix('|').unwrap_or(inner) };
    let mut cells = vec![String::new()];
    let mut escaped = false;
    for c in inner.chars() {
        match (c, cells.last_mut()) {
            ('|', _) if !escaped => cells.push(String::new()),
            ('\\', _) if !escaped => {
                escaped = true;
                continue;
            }
            (c, Some(cell)) => {
                if escaped && c != '|' {
                    cell.push('\\');
                }
                cell.push(c);
            }
            (_, None) => {}
        }
        escaped = false;
    }
    cells.iter().map(|cell| cell.trim().to_owned()).collect()
}

fn tabs(lines: &[&str]) -> Option<Found> {
    let count = |line: &str| line.trim_end().matches('\t').count();
    let wide = count(lines.first()?);
    if wide == 0 || lines.first()?.starts_with('\t') {
        return None;
    }
    // A row that is broken below its name is short, and the next line has its other cells.
    let broken = |at: usize| lines.get(at + 1).is_some_and(|next| next.starts_with('\t') && count(next) == wide);
    let row = |at: usize, line: &str| {
        let cells = count(line);
        line.contains('\t') && !line.trim().is_empty() && (cells.abs_diff(wide) <= 1 || cells == 1 && broken(at))
    };
    let used = lines.iter().enumerate().take_while(|(at, line)| row(*at, line)).count();
    let rows: Vec<Vec<String>> = lines
        .iter()
        .take(used)
        .map(|line| line.trim_end().split('\t').map(|cell| cell.trim().to_owned()).collect())
        .collect();
    let rows = join_broken_rows(rows);
    (used >= 2).then(|| Found { lines: used, header_rows: header_rows(&rows), rows })
}

/// Boards break a row below its name ("1.<tab>MiniMax M2.5", and then "<tab>by minimax<tab>1.72T tokens<tab>↓4%"): a row that is short, and the next one
/// without a first cell, are one.
fn join_broken_rows(rows: Vec<Vec<String>>) -> Vec<Vec<String>> {
    let wide = rows.first().map_or(0, Vec::len);
    let goes_on = |row: &[String]| row.len() == wide && row.first().is_some_and(String::is_empty);
    let broken = |pair: &[Vec<String>]| matches!(pair, [short, rest] if short.len() == 2 && wide > 2 && goes_on(rest));
    if rows.windows(2).filter(|pair| broken(pair)).count() < 2 {
        return rows;
    }
    let mut joined: Vec<Vec<String>> = Vec::with_capacity(rows.len());
    for row in rows {
        match joined.last_mut().filter(|last| last.len() == 2 && goes_on(&row)) {
            Some(last) => {
                let mut rest = row.into_iter().skip(1);
                let more = rest.next().unwrap_or_default();
                last.iter_mut().skip(1).for_each(|name| *name = format!("{name} {more}"));
                last.extend(rest);
            }
            None => joined.push(row),
        }
    }
    joined
}

/// Columns set apart by two or more spaces, three lines at least, the same number of them in each.
fn columns(lines: &[&str]) -> Option<Found> {
    parted_by(lines, "  ")
}

/// Columns set apart by the space of Chinese print, when there are figures in all of them but the first.
fn wide_columns(lines: &[&str]) -> Option<Found> {
    lines.first()?.trim().contains(WIDE_SPACE).then_some(())?;
    let found = parted_by(lines, WIDE_SPACE)?;
    let mut body = found.rows.iter().skip(found.header_rows).flat_map(|row| row.iter().skip(1));
    body.all(|cell| figure(cell)).then_some(found)
}

fn parted_by(lines: &[&str], space: &str) -> Option<Found> {
    let split = |line: &str| -> Vec<String> {
        line.trim().split(space).map(str::trim).filter(|cell| !cell.is_empty()).map(str::to_owned).collect()
    };
    let wide = split(lines.first()?).len();
    if wide < 2 {
        return None;
    }
    let (mut rows, mut used, mut rule_after) = (Vec::new(), 0, None);
    for line in lines {
        if is_rule(line) {
            if rows.len() == 1 {
                rule_after = Some(1);
            }
        } else {
            let cells = split(line);
            if cells.len() != wide {
                break;
            }
            rows.push(cells);
        }
        used += 1;
    }
    let header_rows = rule_after.unwrap_or_else(|| header_rows(&rows));
    (rows.len() >= 3).then_some(Found { lines: used, header_rows, rows })
}

/// The cells that a table with single spaces between them may have: a place, a name and a figure at least.
const SPACED: std::ops::RangeInclusive<usize> = 3..=7;

/// Columns with one space between them, as a copied page leaves them: a line of headings, and at least three rows that begin with a place
/// and end in as many figures as the headings ask for. What is left in the middle is the name.
fn spaced(lines: &[&str]) -> Option<Found> {
    let header = lines.first()?.trim();
    let spaces = memchr::memchr_iter(b' ', header.as_bytes()).count();
    let heads = header.split(' ').filter(|head| !head.is_empty());
    let wordy = |head: &str| head.chars().count() > 16 || head.contains(['。', '，', '；', ',', ';', '!', '！', '.']);
    let wide = spaces + 1;
    if !SPACED.contains(&wide) || heads.clone().count() != wide || heads.clone().any(|head| wordy(head) || figure(head))
    {
        return None;
    }
    let mut rows = vec![heads.map(str::to_owned).collect::<Vec<_>>()];
    rows.extend(lines.iter().skip(1).map_while(|line| spaced_row(line, wide)));
    (rows.len() > 3).then_some(Found { lines: rows.len(), header_rows: 1, rows })
}

/// "2 Claude Opus 4.8 2.6T -1.5%" in four cells.
fn spaced_row(line: &str, wide: usize) -> Option<Vec<String>> {
    let tokens: Vec<&str> = line.split_whitespace().collect();
    let (place, rest) = tokens.split_first()?;
    let is_place = place.len() <= 3 && place.bytes().all(|byte| byte.is_ascii_digit());
    let (name, figures) = rest.split_at_checked(rest.len().checked_sub(wide.checked_sub(2)?)?)?;
    let sound = is_place && !name.is_empty() && figures.iter().all(|cell| figure(cell));
    sound.then(|| {
        let mut cells = vec![(*place).to_owned(), name.join(" ")];
        cells.extend(figures.iter().map(|cell| (*cell).to_owned()));
        cells
    })
}

/// Whether a cell begins like a figure, or stands for one that is not there.
pub(super) fn figure(cell: &str) -> bool {
    let plain = cell.trim_start_matches(['+', '-', '−', '－', '＋', '↑', '↓', '▲', '▼', '$', '¥', '~', '约']);
    plain.starts_with(char::is_numeric) || matches!(cell, "-" | "—" | "–" | "--" | "/")
}

/// One header row when the first row holds no figures right of its first cell and the others do, or when it names its columns.
pub(super) fn header_rows(rows: &[Vec<String>]) -> usize {
    let figures = |row: &Vec<String>| row.iter().skip(1).any(|cell| cell.chars().any(char::is_numeric));
    let below = rows.iter().skip(1).filter(|row| figures(row)).count();
    let plain = rows.first().is_some_and(|row| !figures(row)) && below * 2 >= rows.len().saturating_sub(1) && below > 0;
    usize::from(plain || names_columns(rows))
}

/// Whether the first row says 6月份额 and 2026H1份额 above columns of figures: for each such column a word that no cell beneath it has, or
/// a stretch of days (7.27-8.2).
fn names_columns(rows: &[Vec<String>]) -> bool {
    let Some((first, body)) = rows.split_first().filter(|(_, body)| body.len() > 1) else { return false };
    let cells = |column: usize| body.iter().filter_map(move |row| row.get(column)).filter(|cell| !cell.is_empty());
    let counts = |column: &usize| cells(*column).filter(|cell| figure(cell)).count() * 2 > cells(*column).count();
    let named = |column: usize| {
        let head = first.get(column).map_or("", String::as_str);
        let words = head.split(|c: char| !c.is_alphabetic());
        let long = |word: &&str| word.chars().count() > 1 || !word.is_ascii();
        words.filter(long).any(|word| !word.is_empty() && cells(column).all(|cell| !cell.contains(word)))
            || numbers(head) > 2 && cells(column).all(|cell| numbers(cell) < numbers(head))
    };
    let mut columns = (1..first.len()).filter(counts).peekable();
    columns.peek().is_some() && columns.all(named)
}

/// How many runs of digits a cell has: three and more in a stretch of days.
fn numbers(cell: &str) -> usize {
    cell.split(|c: char| !c.is_numeric()).filter(|run| !run.is_empty()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Option<(usize, usize, Vec<String>)> {
        at_start(&text.lines().collect::<Vec<_>>()).map(Found::shown)
    }

    #[test]
    fn spaces_of_chinese_print_part_names_from_figures() {
        let text = "#1 Anvil Pro　14.2T　-4%\n#2 Aviary 3　8.8T　+88%\n#3 Larch-Mini　8.5T　+1%\n";
        let cells = ["1/Anvil Pro/14.2T/-4%", "2/Aviary 3/8.8T/+88%", "3/Larch-Mini/8.5T/+1%"].map(str::to_owned);
        assert_eq!(rows(text), Some((3, 0, cells.to_vec())));
        assert_eq!(rows("　　第一段讲模型。\n　　第二段讲价格。\n　　第三段讲算力。\n"), None);
        assert_eq!(rows("张三　北京　记者\n李四　上海　编辑\n王五　广州　摄影\n"), None);
    }

    #[test]
    fn places_before_names_are_a_column() {
        let text = "   1. Anvil Pro      14.2T\n   2. Aviary 3        8.8T\n   3. Larch Mini      8.5T\n";
        let found = at_start(&text.lines().collect::<Vec<_>>()).map(Found::shown);
        let rows = ["1/Anvil Pro/14.2T", "2/Aviary 3/8.8T", "3/Larch Mini/8.5T"].map(str::to_owned);
        assert_eq!(found, Some((3, 0, rows.to_vec())));
    }

    #[test]
    fn bars_tabs_and_columns() {
        let expected = |lines| Some((lines, 1, vec!["Model/Use".to_owned(), "A 1/2T".to_owned(), "B 2/".to_owned()]));
        assert_eq!(rows("| Model | Use |\n|:--|--:|\n| A 1 | 2T |\n| B 2 | |\nafter"), expected(4));
        assert_eq!(rows("Model\tUse\nA 1\t2T\nB 2\t\n").map(|r| r.2.len()), Some(3));
        assert_eq!(
            rows("          May   June\nA 1       2T    4T\nB 2       3T    5T\n"),
            Some((3, 1, vec!["/May/June".into(), "A 1/2T/4T".into(), "B 2/3T/5T".into()]))
        );
        assert_eq!(
            rows("Model   Use\nA 1     2T\nB 2     3T\n\nx"),
            Some((3, 1, vec!["Model/Use".into(), "A 1/2T".into(), "B 2/3T".into()]))
        );
        assert_eq!(
            rows(
                "               May    June\n  All models   2T     4T\n  of which  A  3T     5T\n            B  1T     2T\n"
            ),
            Some((
                4,
                1,
                vec!["/May/June".into(), "All models/2T/4T".into(), "of which A/3T/5T".into(), "B/1T/2T".into()]
            ))
        );
        assert_eq!(rows("Just a line | with a bar\nand another"), None);
        assert_eq!(rows("One  gap\nin prose"), None);
    }

    #[test]
    fn columns_with_one_space_between_them() {
        assert_eq!(
            rows(
                "排名 模型 周用量 环比\n1 DeepSeek V4 Flash 4.9万亿 +12%\n2 MiMo-V2.5 4.6万亿 ↑3%\n3 Claude Opus 4.8 2.6万亿 -\n完"
            ),
            Some((
                4,
                1,
                vec![
                    "排名/模型/周用量/环比".into(),
                    "1/DeepSeek V4 Flash/4.9万亿/+12%".into(),
                    "2/MiMo-V2.5/4.6万亿/↑3%".into(),
                    "3/Claude Opus 4.8/2.6万亿/-".into(),
                ]
            ))
        );
        assert_eq!(
            rows("排名  模型        7.27-8.2    8.3-8.9\n1     MiMo-V2.5   4.02        4.23\n2     Hy3         3.35        3.07").map(|t| t.1),
            Some(1)
        );
        assert_eq!(rows("These are only words\n1 is a number 4\n2 is a number 5\nand so on"), None);
    }
}
