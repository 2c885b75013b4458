//! Tests over whole phrases: what each says, and what holds for every text.

use proptest::prelude::*;

use crate::model::{ByteSpan, Mention};

use super::source::digit_value;
use super::testing::{CHINESE, ENGLISH, told};
use super::{FigureLexicon, find};

/// A phrase and what is found in it, each found passage with its meaning.
const CASES: &str = r##"
4.19 trillion => 4.19 trillion = number 4190000000000
4.19tn tokens => 4.19tn tokens = tokens 4190000000000
4.19T tokens => 4.19T tokens = tokens 4190000000000
4.19 T of tokens => 4.19 T = number 4190000000000
4,190bn tokens => 4,190bn tokens = tokens 4190000000000
830B tokens => 830B tokens = tokens 830000000000
13 trln tokens => 13 trln tokens = tokens 13000000000000
1.06 mln users => 1.06 mln users = people 1060000
9.223e12 tokens => 9.223e12 tokens = tokens 9223000000000
2.89e13 => 2.89e13 = number 28900000000000
36,100,000,000,000 tokens => 36,100,000,000,000 tokens = tokens 36100000000000
1,00,000 rupees => 1,00,000 rupees = inr 100000
twenty-five trillion tokens => twenty-five trillion tokens = tokens 25000000000000
a trillion tokens => a trillion tokens = tokens 1000000000000
a trillion and a half => a trillion and a half = number 1500000000000
half a million users => half a million users = people 500000
one and a half years => one and a half years = duration 1.5 year
two and a half million people => two and a half million people = people 2500000
2½ million => 2½ million = number 2500000
a dozen models => a dozen = number 12
two dozen engineers => two dozen engineers = people 24
dozens of models =>
hundreds of millions of users =>
two hundred and five => two hundred and five = number 205
one hundred and twenty-three million => one hundred and twenty-three million = number 123000000
two million three hundred thousand and five => two million three hundred thousand and five = number 2300005
nineteen hundred => nineteen hundred = number 1900
a hundred thousand => a hundred thousand = number 100000
3 to 4 trillion => 3 to 4 trillion = number 3000000000000..4000000000000
between 224 and 291 billion tokens => between 224 and 291 billion tokens = tokens 224000000000..291000000000
250-300 trillion tokens => 250-300 trillion tokens = tokens 250000000000000..300000000000000
2–3tn tokens => 2–3tn tokens = tokens 2000000000000..3000000000000
ranging from 3 to 4 trillion tokens => 3 to 4 trillion tokens = tokens 3000000000000..4000000000000
15 to 20% => 15 to 20% = percent 15..20
5% to 10% => 5% to 10% = percent 5..10
$3 million to $5 million => $3 million to $5 million = usd 3000000..5000000
7-14 days => 7-14 days = duration 7..14 day
10+ trillion tokens => 10+ trillion tokens = tokens 10000000000000 at_least
27+ models => 27+ = number 27 at_least
5 × 10^12 tokens => 5 × 10^12 tokens = tokens 5000000000000
1.8, 1.3 and 1.0 trillion tokens => 1.8 = tokens 1800000000000 | 1.3 = tokens 1300000000000 | 1.0 trillion tokens = tokens 1000000000000
3, 4 and 22 straight days => 3 = number 3 | 4 = number 4 | 22 straight days = duration 22 day consecutive
from five trillion tokens to twenty-five trillion => five trillion tokens = tokens 5000000000000 | twenty-five trillion = tokens 25000000000000
from 500 to 900 billion tokens => 500 = tokens 500000000000 | 900 billion tokens = tokens 900000000000
from $3 to $4 billion => $3 = usd 3000000000 | $4 billion = usd 4000000000
from 34% to 37 => 34% = percent 34 | 37 = percent 37
8, 9 and 12 percent => 8 = percent 8 | 9 = percent 9 | 12 percent = percent 12
ranked 3, and 5 trillion tokens => 3 = number 3 | 5 trillion tokens = tokens 5000000000000
1.8 trillion, 1.3 trillion and 1 trillion tokens => 1.8 trillion = tokens 1800000000000 | 1.3 trillion = tokens 1300000000000 | 1 trillion tokens = tokens 1000000000000
more than 5 trillion => more than 5 trillion = number 5000000000000 more_than
over 5 million people => over 5 million people = people 5000000 more_than
upwards of 3tn => upwards of 3tn = number 3000000000000 more_than
better than 4% => better than 4% = percent 4 more_than
at least 12 models => at least 12 = number 12 at_least
up to 6x => up to 6x = multiple 6 at_most times
as many as 40 people => as many as 40 people = people 40 at_most
nearly four months => nearly four months = duration 4 nearly month
almost 12 hours => almost 12 hours = duration 12 nearly hour
close to 3% => close to 3% = percent 3 nearly
just under 5% => just under 5% = percent 5 less_than
less than 2% => less than 2% = percent 2 less_than
fewer than 9 people => fewer than 9 people = people 9 less_than
about 3,000 users => about 3,000 users = people 3000 about
some 36% => some 36% = percent 36 about
around 5 million => around 5 million = number 5000000 about
roughly a third => roughly a third = fraction 33.33 about
5 trillion or so => 5 trillion or so = number 5000000000000 about
3 million or more => 3 million or more = number 3000000 at_least
5%, give or take => 5%, give or take = percent 5 about
~0.95 => ~0.95 = number 0.95 about
≈ 3% => ≈ 3% = percent 3 about
±2 => ±2 = number 2 about
past a trillion tokens => past a trillion tokens = tokens 1000000000000 more_than
well over 60% => well over 60% = percent 60 more_than
just over half => just over half = fraction 50 more_than
not quite 3 trillion => not quite 3 trillion = number 3000000000000 nearly
only 6.01 percent => only 6.01 percent = percent 6.01
8.5% => 8.5% = percent 8.5
8.5 % => 8.5 % = percent 8.5
8.5 per cent => 8.5 per cent = percent 8.5
8.5 pct => 8.5 pct = percent 8.5
8.5％ => 8.5％ = percent 8.5
８.５％ => ８.５％ = percent 8.5
+15% => +15% = percent 15 plus
−8.5% => −8.5% = percent -8.5
-26.22% => -26.22% = percent -26.22
(-3%) => -3% = percent -3
minus 5 degrees => minus 5 degrees = degrees -5
3 percentage points => 3 percentage points = points 3
3pp => 3pp = points 3
25 basis points => 25 basis points = points 0.25
34% (up 3 points) => 34% = percent 34 | 3 points = points 3
scored 41 points => 41 points = points 41
one-third of tokens => one-third = fraction 33.33
two thirds => two thirds = fraction 66.67
half of it => half = fraction 50
three-quarters => three-quarters = fraction 75
a quarter of it => a quarter = fraction 25
three in five users => three in five = fraction 60
nine out of ten => nine out of ten = fraction 90
a tenth of => a tenth = fraction 10
up by a third => a third = fraction 33.33
third place => third = ordinal 3
a second week => second week = duration 2 week ordinal
a third more than => a third = fraction 33.33
a third model => third = ordinal 3
2/3 of users => 2/3 = fraction 66.67
⅔ => ⅔ = fraction 66.67
nearly half => nearly half = fraction 50 nearly
2.08x => 2.08x = multiple 2.08 times
12.7× => 12.7× = multiple 12.7 times
2.5 times => 2.5 times = multiple 2.5 times
five times => five times = multiple 5 times
twice => twice = multiple 2 relation
double => double = multiple 2 relation
doubled => doubled = multiple 2 verb
more than doubled => more than doubled = multiple 2 more_than verb
quintuples => quintuples = multiple 5 verb
tenfold => tenfold = multiple 10 fold
417-fold => 417-fold = multiple 417 fold
three-fold => three-fold = multiple 3 fold
four to one => four to one = multiple 4 relation
3:1 => 3:1 = multiple 3 relation
by a factor of 12 => a factor of 12 = multiple 12 times
three times a day => three times a day = times 3 per day
third => third = ordinal 3
3rd => 3rd = ordinal 3
No. 3 => No. 3 = ordinal 3 numbered
No 3 => No 3 = ordinal 3 numbered
#3 => #3 = ordinal 3 numbered
number three => number three = ordinal 3 numbered
21st => 21st = ordinal 21
twenty-first => twenty-first = ordinal 21
no 5 percent => 5 percent = percent 5
nine consecutive weeks => nine consecutive weeks = duration 9 week consecutive
sixth consecutive week => sixth consecutive week = duration 6 week ordinal consecutive
second straight week => second straight week = duration 2 week ordinal consecutive
for a third week running => third week running = duration 3 week ordinal consecutive
five weeks in a row => five weeks in a row = duration 5 week consecutive
22 straight days => 22 straight days = duration 22 day consecutive
fifth weekly gain on the trot => fifth weekly gain on the trot = duration 5 week ordinal consecutive
seventh week in a row => seventh week in a row = duration 7 week ordinal consecutive
a fortnight, or two fortnights => two fortnights = duration 4 week
three decades => three decades = duration 30 year
4 tokens a day => 4 tokens a day = tokens 4 per day
4 trillion tokens per day => 4 trillion tokens per day = tokens 4000000000000 per day
5 million tokens per minute => 5 million tokens per minute = tokens 5000000 per minute
3tn tokens a week => 3tn tokens a week = tokens 3000000000000 per week
2B tokens/day => 2B tokens/day = tokens 2000000000 per day
3 trillion daily tokens => 3 trillion daily tokens = tokens 3000000000000 per day
4 trillion a day => 4 trillion a day = count 4000000000000 per day
4.1 trillion tokens a year earlier => 4.1 trillion tokens = tokens 4100000000000 | a year earlier = -1 year from passage
300 million monthly active users => 300 million monthly active users = people 300000000
$3 per million input tokens => $3 per million input tokens = usd 3 per 1000000 tokens input
$15/M output => $15/M output = usd 15 per 1000000 tokens output
$2 per 1M tokens => $2 per 1M tokens = usd 2 per 1000000 tokens
$0.14 in / $0.28 out => $0.14 in = usd 0.14 per 1000000 tokens input | $0.28 out = usd 0.28 per 1000000 tokens output
HK$4.8 billion => HK$4.8 billion = hkd 4800000000
a 5-billion-yuan deal => 5-billion-yuan = cny 5000000000
€390 => €390 = eur 390
US$5m => US$5m = usd 5000000
-$5 => -$5 = usd -5
$-5 => $-5 = usd -5
3.2 billion yuan => 3.2 billion yuan = cny 3200000000
£3bn => £3bn = gbp 3000000000
Rs 500 crore => Rs 500 crore = inr 5000000000
CHF 20 million => CHF 20 million = chf 20000000
5 million won => 5 million won = krw 5000000
the 5 won => 5 = number 5
$1,000-a-month => $1,000-a-month = usd 1000 per month
5 GW => 5 GW = gigawatts 5
3 kWh => 3 kWh = kilowatt_hours 3
5 km/h => 5 km/h = kilometres_per_hour 5
12 °C => 12 °C = celsius 12
40,000 square feet => 40,000 square feet = square_feet 40000
55-inch => 55-inch = inches 55
10,000 people => 10,000 people = people 10000
2 million barrels a day => 2 million barrels a day = barrels 2000000 per day
128 GB of memory => 128 GB = gigabytes 128
70B parameters => 70B = number 70000000000
5km => 5km = kilometres 5
800 ms => 800 ms = milliseconds 800
100 Mbps => 100 Mbps = megabits_per_second 100
3.5 metric tons => 3.5 metric tons = tonnes 3.5
at 7:40 => 7:40 = noise clock
07.40 GMT => 07.40 GMT = noise clock
8:11pm => 8:11pm = noise clock
7am => 7am = noise clock
v1.3 => v1.3 = noise version
version 2.1 => version 2.1 = noise version
0.13.0 => 0.13.0 = noise version
9988.HK => 9988.HK = noise identifier
JP-2026-0226 => JP-2026-0226 = noise identifier
00100 => 00100 = noise identifier
8.0/10 => 8.0/10 = noise score
won 5-2 => 5-2 = noise score
H100 chips => H100 = noise identifier
A16Z => A16Z = noise identifier
mp3 => mp3 = noise identifier
https://a.io/x/2026/03 => https://a.io/x/2026/03 = noise url
me2@b.org => me2@b.org = noise url
555-0142 => 555-0142 = noise phone
+44 20 7946 0958 => +44 20 7946 0958 = noise phone
[4] => 4 = noise listnumber
Figure 3 => 3 = noise listnumber
1e400 => 1e400 = noise inname
99999999999999999999999999999999999 => 99999999999999999999999999999999999 = noise identifier
Feb 17 => Feb 17 = day ?-2-17 (day)
17 February 2026 => 17 February 2026 = day 2026-2-17 (day)
February 17, 2026 => February 17, 2026 = day 2026-2-17 (day)
17th of March 2026 => 17th of March 2026 = day 2026-3-17 (day)
2026-02-17 => 2026-02-17 = day 2026-2-17 (day)
2026/02/17 => 2026/02/17 = day 2026-2-17 (day)
2026-04-06T23:59:00 => 2026-04-06 = day 2026-4-6 (day) | 23:59:00 = noise clock
5/10/2026 => 5/10/2026 = vague 2026 months 5..10 days 10..5 (day)
25/10/2026 => 25/10/2026 = day 2026-10-25 (day)
17.02.2026 => 17.02.2026 = day 2026-2-17 (day)
Feb. 9 => Feb. 9 = day ?-2-9 (day)
March 2–8 => March 2–8 = days ?-3-2..?-3-8
March 2 to March 8 => March 2 to March 8 = days ?-3-2..?-3-8
30 March to 5 April => 30 March to 5 April = days ?-3-30..?-4-5
between Feb 9 and Feb 15 => between Feb 9 and Feb 15 = days ?-2-9..?-2-15
from March 30 through April 5 => March 30 through April 5 = days ?-3-30..?-4-5
June 22-28 => June 22-28 = days ?-6-22..?-6-28
Dec 29, 2025 – Jan 4, 2026 => Dec 29, 2025 – Jan 4, 2026 = days 2025-12-29..2026-1-4
March 2-8, 2026 => March 2-8, 2026 = days 2026-3-2..2026-3-8
2 to 8 March 2026 => 2 to 8 March 2026 = days 2026-3-2..2026-3-8
2026-03-02 to 2026-03-08 => 2026-03-02 to 2026-03-08 = days 2026-3-2..2026-3-8
on the 23rd => 23rd = day ?-?-23 (day)
on the 2nd floor => 2nd = ordinal 2
the week of March 9 => week of March 9 = week of ?-3-9 (week)
the week of March 9-15 => week of March 9-15 = days ?-3-9..?-3-15 (week)
the week from 2 to 8 March => week from 2 to 8 March = days ?-3-2..?-3-8 (week)
week ending 15 March => week ending 15 March = week to ?-3-15 (week)
week ended Feb 15 => week ended Feb 15 = week to ?-2-15 (week)
in the week to March 15 => week to March 15 = week to ?-3-15 (week)
the seven days to 15 February => seven days to 15 February = 7 days to ?-2-15 (week)
the seven days ending Sunday, March 8 => seven days ending Sunday, March 8 = 7 days to ?-3-8 (week)
the two weeks ended June 7 => two weeks ended June 7 = 14 days to ?-6-7
week 11 => week 11 = week ?-W11 (week)
week eleven => week eleven = week ?-W11 (week)
W20 2026 => W20 2026 = week 2026-W20 (week)
2026-W20 => 2026-W20 = week 2026-W20 (week)
On Monday, March 9 they met => Monday, March 9 = day ?-3-9 (day)
on Friday => Friday = weekday 5 (day)
yesterday => yesterday = -1 day from article (day)
last week => last week = -1 week from article (week)
this month => this month = +0 month from article (month)
past quarter => past quarter = -1 quarter from article (quarter)
previous week => previous week = -1 week from passage (week)
the week before => week before = -1 week from passage (week)
the week before last => week before last = -2 week from article (week)
a week earlier => a week earlier = -1 week from passage (week)
two weeks ago => two weeks ago = -2 week from either (week)
about a year ago => a year ago = -1 year from either
same week => same week = same (week)
the same days => same days = same (day)
that week => that week = same (week)
for the month => month = same (month)
a year ago => a year ago = -1 year from either
twelve months earlier => twelve months earlier = -12 month from passage
the same week last year => same week last year = -1 year from passage (week)
same period a year earlier => same period a year earlier = -1 year from passage
June last year => June last year = month 6 of year Some(-1) (month)
last June => last June = month 6 of year None (month)
this June => this June = month 6 of year Some(0) (month)
Q2 => Q2 = quarter ?-Q2 (quarter)
Q1 2026 => Q1 2026 = quarter 2026-Q1 (quarter)
second quarter of 2026 => second quarter of 2026 = quarter 2026-Q2 (quarter)
first half of 2025 => first half of 2025 = half 2025-H1
H1 2025 => H1 2025 = half 2025-H1
2025H1 => 2025H1 = half 2025-H1
in the second half => second half = half ?-H2
2025 => 2025 = year 2025 (year)
more than 2000 => more than 2000 = number 2000 more_than
2,025 users => 2,025 users = people 2025
in the past six months => past six months = last 6 month
over the last 30 days => last 30 days = last 30 day
year-to-date => year-to-date = last 1 year
since January => since January = since month ?-1
since the end of May => since the end of May = since vague ? months 5..5 days 25..31
as of February 28 => as of February 28 = as of day ?-2-28 (day)
by December 2024 => by December 2024 = as of month 2024-12 (month)
by the 15th => by the 15th = as of day ?-?-15 (day)
late 2025 => late 2025 = vague 2025 months 9..12
early 2024 => early 2024 = vague 2024 months 1..4
end of June => end of June = vague ? months 6..6 days 25..31
at the end of 2025 => end of 2025 = vague 2025 months 12..12
start of 2024 => start of 2024 = vague 2024 months 1..4
by mid-month => by mid-month = as of vague ? months ?..? days 11..20
this summer => this summer = vague ? months 6..8
summer of 2025 => summer of 2025 = vague 2025 months 6..8
SEPTEMBER. It => SEPTEMBER = month ?-9 (month)
It may march on =>
In May they met => May = month ?-5 (month)
Theresa May said =>
the March figures => March = month ?-3 (month)
May 2026 => May 2026 = month 2026-5 (month)
In March 12,000 users came => March = month ?-3 (month) | 12,000 users = people 12000
March 20 million => 20 million = number 20000000
December 2024 => December 2024 = month 2024-12 (month)
January to March 2026 => January to March 2026 = days 2026-1-1..2026-3-31
first week of June => first week of June = week 1 of ?-Some(6) (week)
second week of March => second week of March = week 2 of ?-Some(3) (week)
final full week of the month => final full week of the month = week -2 of ?-None (week)
last week of June => last week of June = week -1 of ?-Some(6) (week)
now => now = now
today => today = now
week-on-week =>
2019-2021 => 2019-2021 = days 2019-1-1..2021-12-31
the 2010s => 2010s = days 2010-1-1..2019-12-31
fiscal 2025 => fiscal 2025 = vague 2025 months 1..12
2024 and 2025 => 2024 = year 2024 (year) | 2025 = year 2025 (year)
year-end => year-end = vague ? months 12..12
in week 32 of 2025 => week 32 of 2025 = week 2025-W32 (week)
the third quarter of last year => third quarter = quarter ?-Q3 (quarter) | last year = -1 year from article (year)
8,000-10,000 tokens => 8,000-10,000 tokens = tokens 8000..10000
five to six times => five to six times = multiple 5..6 times
one in ten => one in ten = fraction 10
two days later => two days later = +2 day from passage (day)
as of now => as of now = as of now
until March 8 => until March 8 = as of day ?-3-8 (day)
at 10:30 on 5 March => 10:30 = noise clock | 5 March = day ?-3-5 (day)
within 12 hours of release => 12 hours = duration 12 hour
a 127% jump in three weeks => 127% = percent 127 | three weeks = duration 3 week
the first of June => first = ordinal 1 | June = month ?-6 (month)
May 18-24 => May 18-24 = days ?-5-18..?-5-24
week of Feb. 16 => week of Feb. 16 = week of ?-2-16 (week)
in the four weeks to March 15 => four weeks to March 15 = 28 days to ?-3-15
the 2026 edition => 2026 = year 2026 (year)
(2026) => 2026 = year 2026 (year)
by 2030 => by 2030 = as of year 2030 (year)
$1.5-2 billion => $1.5-2 billion = usd 1500000000..2000000000
a $3bn-$4bn range => $3bn-$4bn = usd 3000000000..4000000000
20-30% => 20-30% = percent 20..30
1.3 million km² => 1.3 million km² = square_kilometres 1300000
"##;

/// The same for Chinese.
const CHINESE_CASES: &str = r##"
4.19万亿Token => 4.19万亿Token = tokens 4190000000000
4.19万亿个Token => 4.19万亿个Token = tokens 4190000000000
７．９４２万亿Ｔｏｋｅｎ => ７．９４２万亿Ｔｏｋｅｎ = tokens 7942000000000
4.19 万亿 Token => 4.19 万亿 Token = tokens 4190000000000
2万至3万个Token => 2万至3万个Token = tokens 20000..30000
3亿5000万元 => 3亿5000万元 = cny 350000000
1万5000亿 => 1万5000亿 = number 1500000000000
2千万亿 => 2千万亿 = number 2000000000000000
二十万亿 => 二十万亿 = number 20000000000000
一万五千亿词元 => 一万五千亿词元 = tokens 1500000000000
两千三百亿 => 两千三百亿 = number 230000000000
十二万亿 => 十二万亿 = number 12000000000000
三亿五千万 => 三亿五千万 = number 350000000
一千零五十亿 => 一千零五十亿 = number 105000000000
一百零五 => 一百零五 = number 105
一百二十 => 一百二十 = number 120
两百五 => 两百五 = number 250
三萬億 => 三萬億 = number 3000000000000
4.55萬億個 => 4.55萬億 = number 4550000000000
500多亿 => 500多亿 = number 50000000000 more_than
10余万家 => 10余万 = number 100000 more_than
1000多倍 => 1000多倍 = multiple 1000 more_than times
10+万亿 => 10+万亿 = number 10000000000000 at_least
十多亿 => 十多亿 = number 1000000000 more_than
近七成 => 近七成 = percent 70 nearly
两成五 => 两成五 = percent 25
六成半 => 六成半 = percent 65
四成多 => 四成多 = percent 40 more_than
五成以上 => 五成以上 = percent 50 at_least
七成员工 => 七成 = percent 70
三分之二 => 三分之二 = fraction 66.67
近三分之二 => 近三分之二 = fraction 66.67 nearly
百分之三十 => 百分之三十 = percent 30
百分之8.5 => 百分之8.5 = percent 8.5
千分之五 => 千分之五 = percent 0.5
过半 => 过半 = fraction 50 more_than
一半 => 一半 = fraction 50
不到一半 => 不到一半 = fraction 50 less_than
2.11倍 => 2.11倍 = multiple 2.11 times
近两倍 => 近两倍 = multiple 2 nearly times
4倍多 => 4倍多 = multiple 4 more_than times
翻了一番 => 翻了一番 = multiple 2 verb
翻倍 => 翻倍 = multiple 2 verb
近13万亿Token => 近13万亿Token = tokens 13000000000000 nearly
约9.5个百分点 => 约9.5个百分点 = points 9.5 about
逾1300亿元 => 逾1300亿元 = cny 130000000000 more_than
超过140万亿 => 超过140万亿 = number 140000000000000 more_than
突破30万亿 => 突破30万亿 = number 30000000000000 more_than
不足2% => 不足2% = percent 2 less_than
至少5款 => 至少5 = number 5 at_least
2.9万亿左右 => 2.9万亿左右 = number 2900000000000 about
8.4％ => 8.4％ = percent 8.4
+14% => +14% = percent 14 plus
-26.22% => -26.22% = percent -26.22
跌幅9.33% => 9.33% = percent 9.33
下降8.5% => 8.5% = percent 8.5
从500亿升至9万亿 => 500亿 = number 50000000000 | 9万亿 = number 9000000000000
第三 => 第三 = ordinal 3
第7 => 第7 = ordinal 7
第三名 => 第三名 = ordinal 3 numbered
第五位 => 第五位 = ordinal 5 numbered
分列二、三位 => 分列二 = ordinal 2 numbered | 三位 = ordinal 3 numbered
连续第九周 => 连续第九周 = duration 9 week ordinal consecutive
连续5周 => 连续5周 = duration 5 week consecutive
连涨五周 => 连涨五周 = duration 5 week consecutive
连续十二周 => 连续十二周 = duration 12 week consecutive
第九周 => 第九周 = duration 9 week ordinal
近四个月来 => 近四个月 = last 4 month
两年多 => 两年多 = duration 2 more_than year
24小时 => 24小时 = duration 24 hour
中国占了四席 => 四 = number 4
前五 => 五 = number 5
前十 => 十 = number 10
统一标准 =>
一家公司 =>
一些模型 =>
12.5亿元 => 12.5亿元 = cny 1250000000
5美元 => 5美元 = usd 5
4.8亿港元 => 4.8亿港元 = hkd 480000000
8亿人 => 8亿人 = people 800000000
300万用户 => 300万用户 = people 3000000
36℃ => 36℃ = celsius 36
890PB => 890PB = petabytes 890
1,320亿 => 1,320亿 = number 132000000000
51分 => 51分 = points 51
400-000-1234 => 400-000-1234 = noise phone
编号330218 => 330218 = noise listnumber
08:15 => 08:15 = noise clock
9988.HK => 9988.HK = noise identifier
3月2日至8日 => 3月2日至8日 = days ?-3-2..?-3-8
3月2日—8日 => 3月2日—8日 = days ?-3-2..?-3-8
3月30日—4月5日 => 3月30日—4月5日 = days ?-3-30..?-4-5
2025年12月29日至2026年1月4日 => 2025年12月29日至2026年1月4日 = days 2025-12-29..2026-1-4
三月二日至八日 => 三月二日至八日 = days ?-3-2..?-3-8
7.13-7.19 => 7.13-7.19 = days ?-7-13..?-7-19
8/3–8/9 => 8/3–8/9 = days ?-8-3..?-8-9
20日至26日当周 => 20日至26日当周 = days ?-?-20..?-?-26 (week)
3月2日至8日当周 => 3月2日至8日当周 = days ?-3-2..?-3-8 (week)
截至3月15日当周 => 截至3月15日当周 = week to ?-3-15 (week)
3月15日当周 => 3月15日当周 = week of ?-3-15 (week)
上周（5月4日至5月10日） => 上周（5月4日至5月10日） = days ?-5-4..?-5-10 (week)
上周 => 上周 = -1 week from article (week)
本周 => 本周 = +0 week from article (week)
前一周 => 前一周 = -1 week from passage (week)
此前一周 => 此前一周 = -1 week from passage (week)
再往后一周 => 再往后一周 = +1 week from passage (week)
同期 => 同期 = same
去年同期 => 去年同期 = -1 year from passage
该周 => 该周 = same (week)
当月 => 当月 = same (month)
2026年3月9日 => 2026年3月9日 = day 2026-3-9 (day)
2026-03-09 => 2026-03-09 = day 2026-3-9 (day)
6月17日 => 6月17日 = day ?-6-17 (day)
18日 => 18日 = day ?-?-18 (day)
2026年3月 => 2026年3月 = month 2026-3 (month)
2月 => 2月 = month ?-2 (month)
2月份 => 2月份 = month ?-2 (month)
今年3月 => 今年3月 = month 3 of year Some(0) (month)
去年12月 => 去年12月 = month 12 of year Some(-1) (month)
2月中国模型 => 2月 = month ?-2 (month)
2026年Q1 => 2026年Q1 = quarter 2026-Q1 (quarter)
第二季度 => 第二季度 = quarter ?-Q2 (quarter)
一季度 => 一季度 = quarter ?-Q1 (quarter)
上半年 => 上半年 = half ?-H1
2025年上半年 => 2025年上半年 = half 2025-H1
2025H1 => 2025H1 = half 2025-H1
2024年 => 2024年 = year 2024 (year)
2025年年底 => 2025年年底 = vague 2025 months 12..12
2024年初 => 2024年初 = vague 2024 months 1..4
今年5月底 => 今年5月底 = vague ? months 5..5 days 25..31
年底 => 年底 = vague ? months 12..12
3月第二周 => 3月第二周 = week 2 of ?-Some(3) (week)
6月第一周 => 6月第一周 = week 1 of ?-Some(6) (week)
2026年第11周 => 2026年第11周 = week 2026-W11 (week)
近30天 => 近30天 = last 30 day
过去六个月 => 过去六个月 = last 6 month
一年前 => 一年前 = -1 year from either
四个月前 => 四个月前 = -4 month from either
自2月以来 => 自2月以来 = since month ?-2
5月以来 => 5月以来 = since month ?-5
今年以来 => 今年以来 = last 1 year
截至9月底 => 截至9月底 = as of vague ? months 9..9 days 25..31
到2030年 => 到2030年 = as of year 2030 (year)
昨日 => 昨日 = -1 day from article (day)
今日 => 今日 = +0 day from article (day)
周一 => 周一 = weekday 1 (day)
目前 => 目前 = now
"##;

fn differences(cases: &str, lexicon: &FigureLexicon) -> String {
    let mut wrong = Vec::new();
    for line in cases.lines().filter(|line| !line.is_empty()) {
        let (text, meaning) = line.split_once(" =>").unwrap_or((line, ""));
        let found = told(text, lexicon);
        if found != meaning.trim() {
            wrong.push(format!("{text}\n   expected {}\n   found    {found}", meaning.trim()));
        }
    }
    wrong.join("\n")
}

#[test]
fn phrases_mean_what_they_say() {
    assert_eq!(differences(CASES, &ENGLISH), "");
    assert_eq!(differences(CHINESE_CASES, &CHINESE), "");
}

/// Writes a number as Chinese does: 10_5000_0000_0000 is 十万五千亿.
fn han(number: u64) -> String {
    const BIG: [(u64, &str); 2] = [(1_0000_0000, "亿"), (1_0000, "万")];
    for (unit, word) in BIG {
        if number >= unit {
            let (high, low) = (number / unit, number % unit);
            // A section that does not fill its first place, or follows a round one, is joined by a zero.
            let gap = low > 0 && low < unit / 10;
            return format!(
                "{}{word}{}{}",
                han(high),
                if gap { "零" } else { "" },
                if low > 0 { han(low) } else { String::new() }
            );
        }
    }
    let digits = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
    let (mut out, mut left, mut skipped) = (String::new(), number, false);
    for (unit, word) in [(1000, "千"), (100, "百"), (10, "十"), (1, "")] {
        let digit = left / unit;
        left %= unit;
        if digit == 0 {
            skipped = !out.is_empty();
            continue;
        }
        if skipped {
            out.push_str("零");
        }
        skipped = false;
        if !(digit == 1 && unit == 10 && out.is_empty()) {
            out.push_str(digits[usize::try_from(digit).unwrap()]);
        }
        out.push_str(word);
    }
    out
}

#[test]
fn han_numerals_agree_with_arithmetic() {
    let value = |text: &str| {
        let source = super::source::Source { text, start: 0, end: text.len() };
        let found =
            super::numerals::numeral(source, 0, &CHINESE.numbers).unwrap_or_else(|| panic!("{text} is no numeral"));
        assert_eq!(found.span.end, text.len(), "{text} is read to its end");
        found.value().unwrap().to_string()
    };
    let mut checked = 0;
    let sections = (1..=130).chain((135..=9999).step_by(97)).chain([1000, 1001, 1010, 1100, 2300, 5000, 9999]);
    for section in sections {
        for unit in [1, 1_0000, 1_0000_0000, 1_0000_0000_0000] {
            for rest in [0, 5, 50, 3000, 9999, 2_0000, 5000_0000, 3000_0500] {
                let number = section * unit + if rest < unit { rest } else { 0 };
                let text = han(number);
                assert_eq!(value(&text), number.to_string(), "{text}");
                assert_eq!(value(&text.replace("二千", "两千").replace("二百", "两百")), number.to_string());
                assert_eq!(value(&text.replace('万', "萬").replace('亿', "億")), number.to_string());
                checked += 1;
            }
        }
    }
    assert!(checked > 5000, "{checked}");
    for (text, number) in [
        ("一万五", 15_000u64),
        ("两千三", 2300),
        ("三亿五", 350_000_000),
        ("一百零五", 105),
        ("十", 10),
        ("二〇二六", 2026),
    ] {
        assert_eq!(value(text), number.to_string());
    }
}

#[test]
fn intervals_follow_the_printed_digits() {
    let interval = |text: &str| {
        let mut mentions = super::testing::mentions(text);
        let number = super::hedged::number_of(&mut mentions[0].kind).unwrap();
        (number.low.to_string(), number.high.to_string())
    };
    let same =
        |text: &str, low: &str, high: &str| assert_eq!(interval(text), (low.to_owned(), high.to_owned()), "{text}");
    same("4.19 trillion", "4185000000000", "4195000000000");
    same("4.2 trillion", "4150000000000", "4250000000000");
    same("4.20 trillion", "4195000000000", "4205000000000");
    same("5 million", "4500000", "5500000");
    same("8.5%", "8.45", "8.55");
    same("-8.5%", "-8.55", "-8.45");
    same("1,300 tokens", "1299.5", "1300.5");
    same("2 to 3 trillion", "1500000000000", "3500000000000");
    same("twenty-five trillion", "24500000000000", "25500000000000");
    same("two thirds", "66.17", "67.17");
    same("25 basis points", "0.245", "0.255");
    same("three fortnights", "5", "7");
}

#[test]
fn names_are_left_alone() {
    let text = "GLM-5.2 did 5 trillion, M2.5 did 3";
    let mut out = Vec::new();
    find(text, ByteSpan::new(0, text.len()), &[ByteSpan::new(0, 7), ByteSpan::new(24, 28)], &ENGLISH, &mut out);
    let found: Vec<_> = out.iter().map(|m| m.span.of(text)).collect();
    assert_eq!(found, ["5 trillion", "3"]);
}

#[test]
fn only_the_range_is_read() {
    let text = "5 trillion and 6 trillion";
    let mut out = Vec::new();
    find(text, ByteSpan::new(15, text.len()), &[], &ENGLISH, &mut out);
    assert_eq!(out.iter().map(|m| m.span.of(text)).collect::<Vec<_>>(), ["6 trillion"]);
    out.clear();
    find(text, ByteSpan::new(0, 3), &[], &ENGLISH, &mut out);
    assert_eq!(out.iter().map(|m| m.span.of(text)).collect::<Vec<_>>(), ["5"]);
}

/// What must hold for any text and any names in it.
fn check(text: &str, taken: &[ByteSpan], out: &[Mention]) {
    let mut free = 0;
    for mention in out {
        let span = mention.span;
        assert!(span.start >= free && span.start < span.end && span.end <= text.len(), "{text:?}: {mention:?}");
        assert!(text.is_char_boundary(span.start) && text.is_char_boundary(span.end), "{text:?}: {mention:?}");
        assert!(taken.iter().all(|t| !t.overlaps(span)), "{text:?}: {mention:?} in a name");
        free = span.end;
    }
    for (at, _) in text.char_indices().filter(|(_, c)| digit_value(*c).is_some()) {
        let digit = ByteSpan::new(at, at + 1);
        let covered = out.iter().any(|m| m.span.overlaps(digit)) || taken.iter().any(|t| t.overlaps(digit));
        assert!(covered, "{text:?}: the digit at {at} is in no mention");
    }
}

/// Texts made of what the lexer looks for.
fn dense() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "4",
        "19",
        "2026",
        "03",
        "1,300",
        "0.5",
        "５",
        "99999999999999999999999999999",
        ".",
        ",",
        "-",
        "–",
        "/",
        ":",
        "+",
        "~",
        "%",
        " ",
        " ",
        " ",
        "$",
        "US$",
        "trillion",
        "tn",
        "T",
        "K",
        "e12",
        "10^27",
        "million",
        "half a",
        "and a half",
        "twenty",
        "five",
        "hundred",
        "two",
        "a",
        "third",
        "quarter",
        "more than",
        "between",
        "and",
        "to",
        "from",
        "per",
        "day",
        "week",
        "of",
        "March",
        "May",
        "the",
        "last",
        "Q",
        "H",
        "W",
        "st",
        "th",
        "no.",
        "#",
        "times",
        "x",
        "fold",
        "doubled",
        "since",
        "by",
        "ending",
        "end",
        "early",
        "ago",
        "earlier",
        "tokens",
        "people",
        "http://",
        "a@b.c",
        "www.",
        "(",
        ")",
        "[",
        "]",
        "\n",
        "万亿",
        "月",
        "é",
        "½",
        "\u{a0}",
        "in a row",
        "points",
        "or more",
        "−",
        "minus",
        "am",
        "v",
    ]);
    prop::collection::vec(pieces, 0..24).prop_map(|p| p.concat())
}

fn spans_of(text: &str, cuts: &[usize]) -> Vec<ByteSpan> {
    let mut places: Vec<usize> =
        cuts.iter().map(|c| c % (text.len() + 1)).filter(|c| text.is_char_boundary(*c)).collect();
    places.sort_unstable();
    places.dedup();
    places.chunks_exact(2).map(|pair| ByteSpan::new(pair[0], pair[1])).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn dense_texts_hold(text in dense(), cuts in prop::collection::vec(0usize..400, 0..6)) {
        let taken = spans_of(&text, &cuts);
        let mut out = Vec::new();
        for lexicon in [&*ENGLISH, &*CHINESE] {
            out.clear();
            find(&text, ByteSpan::new(0, text.len()), &taken, lexicon, &mut out);
            check(&text, &taken, &out);
        }
    }

    #[test]
    fn any_text_holds(text in any::<String>()) {
        let mut out = Vec::new();
        for lexicon in [&*ENGLISH, &*CHINESE] {
            out.clear();
            find(&text, ByteSpan::new(0, text.len()), &[], lexicon, &mut out);
            check(&text, &[], &out);
        }
    }
}
