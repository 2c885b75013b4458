//! The entity files as reconciliation asks for them: makers, countries, releases, and a platform's own slugs.

use jiff::civil::Date;

use super::Registry;
use super::primary::unsnapped;
use crate::model::EntityId;
use crate::rules::{Arithmetic, Entities};

impl Registry for Entities {
    fn arithmetic(&self) -> &Arithmetic {
        Entities::arithmetic(self)
    }

    fn maker_of(&self, entity: &EntityId) -> Option<EntityId> {
        Entities::maker_of(self, entity).cloned()
    }

    fn country_of(&self, entity: &EntityId) -> Option<EntityId> {
        Entities::country_of(self, entity).map(|code| EntityId::new(format!("country:{code}")))
    }

    fn released(&self, entity: &EntityId) -> Option<Date> {
        let released = self.get(entity)?.released?;
        Date::new(released.year, released.month?, released.day?).ok()
    }

    fn country_known_on(&self, entity: &EntityId, day: Date) -> Option<EntityId> {
        let revealed = self.get(entity).and_then(|listed| listed.revealed);
        Registry::country_of(self, entity).filter(|_| revealed.is_none_or(|known| known <= day))
    }

    fn model_listed(&self, slug: &str) -> Option<EntityId> {
        self.by_slug(unsnapped(slug)).map(|entity| entity.id.clone())
    }

    fn maker_listed(&self, author: &str) -> Option<EntityId> {
        self.by_author(author).map(|entity| entity.id.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::RuleSource;

    #[test]
    fn a_platforms_slugs_lead_to_models_makers_and_countries() {
        let entities = Entities::load(&RuleSource::built_in()).unwrap();
        let found = |slug: &str| entities.model_listed(slug).map(|id| id.to_string()).unwrap_or_default();
        assert_eq!(found("z-ai/glm-5.2-20260616"), "model:glm-5.2");
        assert_eq!(found("anthropic/claude-4.6-sonnet-20260217"), "model:claude-sonnet-4.6");
        assert_eq!(found("google/gemini-3-flash-preview-20251217"), "model:gemini-3-flash");
        assert_eq!(found("acme/rocket-9"), "");
        assert_eq!(entities.maker_listed("z-ai").unwrap().as_str(), "org:zhipu");
        let hunter = EntityId::new("model:hunter-alpha");
        let known = |day: &str| entities.country_known_on(&hunter, day.parse().unwrap());
        assert_eq!(known("2026-03-17"), None);
        assert_eq!(known("2026-03-18"), Some(EntityId::new("country:cn")));
    }
}
