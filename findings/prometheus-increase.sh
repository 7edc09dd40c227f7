#!/usr/bin/env bash
# Software:  prometheus 2.42.0 (Debian 12), promtool.
# Measured:  2026-11-30
# Guess:     increase(requests_total{code="429"}[10m]) is how many were refused in these ten minutes.
# Instead:   the first refusals are not in it. A series that is not there until the first 429 begins with the value that it
#            has when it is first scraped, and from that on nothing increased. A later one is in it, but stretched from the
#            samples to the ends of the window, so that one refusal is 1.33.
# Seen:      scraped every 15 s. Absent for two minutes, then 7: increase 0; 0 for two minutes, then 7: increase 7. From 7 to 8,
#            over a minute: 1.333
# Why:       a storm that is over within one scrape never was, and alert and chart agree on that; the client's log has seven
#            refusals. Counters with the status as a label are absent until it happens, as a rule. Those who run Prometheus know
#            this one; those who read a chart of refusals do not.
source "$(dirname "$0")/lib.bash"
debian_packages prometheus=2.42.0+ds-5+deb12u1

echo 'groups: []' >rules.yml
cat >test.yml <<'YAML'
rule_files: [rules.yml]
evaluation_interval: 15s
tests:
  - interval: 15s
    input_series:
      - {series: 'requests_total{code="429"}', values: '_x8 7x60 8x40'}
      - {series: 'requests_total{code="503"}', values: '0x7 7x60 8x40'}
    promql_expr_test:
      - {expr: 'increase(requests_total{code="429"}[10m])', eval_time: 10m, exp_samples: [{labels: '{code="429"}', value: 0}]}
      - {expr: 'increase(requests_total{code="503"}[10m])', eval_time: 10m, exp_samples: [{labels: '{code="503"}', value: 7}]}
      - {expr: 'increase(requests_total{code="429"}[1m])', eval_time: 1040s, exp_samples: [{labels: '{code="429"}', value: 1.3333333333333333}]}
YAML
if alone root/usr/bin/promtool test rules test.yml; then
    echo 'as stated: 7 that were not there before are an increase of 0, 7 after 0 one of 7, and 1 more one of 1.33'
else
    echo 'CHANGED: it was stated that 7 that were not there before are an increase of 0'
    exit 1
fi
