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
