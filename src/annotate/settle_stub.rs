#![allow(missing_docs)]
use crate::model::*;
use jiff::civil::Date;
pub enum Settled {
    Fixed(ResolvedPeriod),
    Bounds { earliest: Option<Date>, latest: Option<Date> },
    Open,
}
pub fn settle(_e: &PeriodMention, _p: Option<Date>, _q: Option<ResolvedPeriod>) -> Settled {
    Settled::Open
}
