use super::*;

fn built_in() -> Entities {
    Entities::load(&RuleSource::built_in()).unwrap_or_else(|errors| panic!("{errors}"))
}

fn typed(text: &str) -> Vec<String> {
    built_in().find_typed(text).iter().map(ToString::to_string).collect()
}

#[test]
fn what_a_person_types_is_found() {
    assert_eq!(typed("MiniMax M2.5"), ["model:minimax-m2.5"]);
    assert_eq!(typed("China").first().map(String::as_str), Some("country:cn"));
    assert_eq!(typed("country:cn"), ["country:cn"]);
    assert_eq!(typed("小米"), ["org:xiaomi"]);
    assert_eq!(typed("deepseek").first().map(String::as_str), Some("org:deepseek"));
    assert_eq!(typed("no such thing"), Vec::<String>::new());
}

#[test]
fn models_of_no_list_have_a_maker_and_a_country() {
    let entities = built_in();
    let unknown = EntityId::new("model:glm-9.9-air");
    assert_eq!(entities.maker_of(&unknown).map(EntityId::as_str), Some("org:zhipu"));
    assert_eq!(entities.country_of(&unknown), Some("cn"));
    assert_eq!(entities.country_of(&EntityId::new("model:owl-alpha")), None);
    assert_eq!(entities.country_of(&EntityId::new("market:cn")), Some("cn"));
}

/// The entity files: sorted, one line an entity, nothing said twice. With `TALLYWIRE_UPDATE=1` the test puts them in order.
#[test]
fn entity_files_are_in_order() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/entities");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap_or_else(|e| panic!("{e}")).flatten().collect();
    files.sort_by_key(std::fs::DirEntry::path);
    assert!(!files.is_empty());
    for path in files.iter().map(std::fs::DirEntry::path) {
        let text = std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{e}"));
        let ordered = in_order(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        if std::env::var_os("TALLYWIRE_UPDATE").is_some() {
            std::fs::write(&path, &ordered).unwrap_or_else(|e| panic!("{e}"));
        } else {
            let line = text.lines().zip(ordered.lines()).position(|(is, should)| is != should).unwrap_or(0);
            assert!(
                text == ordered,
                "{}:{}: run `TALLYWIRE_UPDATE=1 cargo test entity_files`",
                path.display(),
                line + 1
            );
        }
    }
}

/// The same file sorted, with its keys and lists in order. The comment at its top stays; other comments have their place in `note`.
fn in_order(text: &str) -> Result<String, String> {
    let header: Vec<_> = text.lines().take_while(|line| line.starts_with('#')).collect();
    if header.is_empty() {
        return Err("a comment at the top says what the file holds".to_owned());
    }
    if let Some(comment) = text.lines().skip(header.len()).find(|line| line.trim_start().starts_with('#')) {
        return Err(format!("put `{comment}` into the `note` of its entity"));
    }
    let lines: BTreeMap<String, toml::Table> = toml::from_str(text).map_err(|e| e.to_string())?;
    let mut ordered = header.join("\n") + "\n\n";
    for (slug, fields) in lines {
        let bare = slug.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
        let key = if bare { slug } else { toml::Value::String(slug).to_string() };
        ordered += &format!("{key} = {{ {} }}\n", fields_in_order(fields)?.join(", "));
    }
    Ok(ordered)
}

fn fields_in_order(mut fields: toml::Table) -> Result<Vec<String>, String> {
    let name = fields.get("name").cloned();
    let marks = ["cased", "versioned", "contextual", "also"];
    let marked: Vec<_> = marks.iter().filter_map(|list| fields.get(*list)?.as_array()).flatten().cloned().collect();
    let keys = [
        "name",
        "country",
        "maker",
        "family",
        "released",
        "revealed",
        "aliases",
        "cased",
        "versioned",
        "contextual",
        "also",
        "authors",
        "slugs",
        "note",
    ];
    let mut parts = Vec::new();
    for key in keys {
        let Some(mut value) = fields.remove(key) else { continue };
        if let toml::Value::Array(list) = &mut value {
            list.sort_by_key(ToString::to_string);
            list.dedup();
            list.retain(|alias| key != "aliases" || (Some(alias) != name.as_ref() && !marked.contains(alias)));
            if list.is_empty() {
                continue;
            }
        }
        parts.push(format!("{key} = {value}"));
    }
    fields.keys().next().map_or(Ok(parts), |key| Err(format!("unknown key `{key}`")))
}

#[test]
fn every_model_has_a_maker_and_every_maker_a_country() {
    let entities = built_in();
    let unknown = |entity: &&Entity| {
        !entity.note.as_ref().is_some_and(|note| note.contains("unknown") || note.contains("stealth"))
    };
    let no_maker: Vec<_> = entities
        .iter()
        .filter(|entity| matches!(entity.id.kind(), "model" | "family") && entity.maker.is_none())
        .filter(unknown)
        .map(|entity| &entity.id)
        .collect();
    assert!(no_maker.is_empty(), "no maker, and no note that says why: {no_maker:?}");
    let no_country: Vec<_> = entities
        .iter()
        .filter(|entity| entity.id.kind() == "org" && entity.country.is_none())
        .filter(unknown)
        .map(|entity| &entity.id)
        .collect();
    assert!(no_country.is_empty(), "no country, and no note that says why: {no_country:?}");
}

#[test]
fn mistakes_point_into_the_file() {
    let load = |org: &str, model: &str| {
        let mut source = RuleSource::default();
        source.insert_text("entities/org.toml", org);
        source.insert_text("entities/model.toml", model);
        let errors = Entities::load(&source).err().unwrap_or_default();
        errors.0.iter().map(|d| (d.code, d.line_column())).collect::<Vec<_>>()
    };
    assert_eq!(load("acme = { name = \"Acme\" }", "m-1 = { name = \"M-1\", maker = \"acme\" }"), []);
    assert_eq!(
        load("acme = { name = \"Acme\" }", "\nm-1 = { name = \"M-1\", maker = \"akme\" }"),
        [("unknown-entity", Some((2, 31)))]
    );
    assert_eq!(load("a = { name = \"One\" }\nb = { name = \"one\" }", ""), [("name-owned-twice", Some((2, 1)))]);
    assert_eq!(load("a = { name = \"One\" }\nb = { name = \"Two\", also = [\"One\"] }", ""), []);
    assert_eq!(load("a = { name = \"One\", released = \"May\" }", ""), [("bad-date", Some((1, 32)))]);
    assert_eq!(load("a = { nam = \"One\" }", "").len(), 1);
}
