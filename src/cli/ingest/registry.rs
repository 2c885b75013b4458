//! The rules' entities as the database keeps them.

use crate::model::EntityId;
use crate::pipeline::Engine;
use crate::rules::Entities;
use crate::store::{EntityRecord, content_hash};

/// A name for the rules and the program that reads them: what was read with others is read again.
pub(in crate::cli) fn fingerprint(engine: &Engine) -> String {
    let mut all = String::from(env!("CARGO_PKG_VERSION"));
    for file in engine.source.files("") {
        for part in [file.path.as_str(), &*file.text] {
            all.push_str(&part.len().to_string());
            all.push(':');
            all.push_str(part);
        }
    }
    content_hash(all.as_bytes())
}

/// Every entity of the rules.
pub(in crate::cli) fn records(entities: &Entities) -> Vec<EntityRecord> {
    entities.iter().filter_map(|entity| record(entities, &entity.id)).collect()
}

/// One entity; of a model that no list knows, what its line tells about it.
pub(in crate::cli) fn record(entities: &Entities, id: &EntityId) -> Option<EntityRecord> {
    let listed = entities.get(id);
    let country = entities.country_of(id).map(str::to_owned);
    let maker = entities.maker_of(id).filter(|maker| *maker != id).cloned();
    if listed.is_none() && country.is_none() && maker.is_none() {
        return None;
    }
    let aliases = listed.map(|e| e.aliases.iter().map(|a| a.text.clone()).collect()).unwrap_or_default();
    Some(EntityRecord { id: id.clone(), name: entities.name_of(id).to_owned(), country, maker, aliases })
}
