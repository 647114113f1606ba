#!/usr/bin/env bash
# synthesize.sh [FOLDER]: writes the synthetic reviews of the template to research-study/fixtures, or to another folder. They are always the same.
set -euo pipefail
cd "${1:-$(dirname "$0")/research-study/fixtures}"

reviews() { # ROWS SEED
    awk -v rows="$1" -v state="$2" '
        function draw(n) { state = (state * 16807) % 2147483647; return int(state / 2147483647 * n) }
        function pick(words, n) { return words[1 + draw(n)] }
        BEGIN {
            goods = split("wonderful moving funny clever brilliant charming gripping warm lively fresh", good, " ")
            bads = split("dull clumsy boring noisy shallow tired messy cold flat stale", bad, " ")
            parts = split("plot cast ending music dialogue camera opening script pace scenery", part, " ")
            people = split("sister neighbour teacher uncle colleague daughter friend cousin", person, " ")
            days = split("Monday Tuesday Wednesday Thursday Friday Saturday Sunday", day, " ")
            towns = split("Lisbon Bergen Turin Quito Leeds Osaka Perth Nantes Tallinn Graz", town, " ")
            for (row = 1; row <= rows; row++) {
                label = 1 + draw(2)
                text = "We saw it on " pick(day, days) " in " pick(town, towns) " with my " pick(person, people) "."
                opinions = 1 + draw(3)
                for (i = 1; i <= opinions; i++) {
                    # One opinion in eight is of the other kind, so no model is right about every text.
                    positive = (label == 2) != (draw(8) == 0)
                    text = text " The " pick(part, parts) " was " (positive ? pick(good, goods) : pick(bad, bads)) "."
                }
                if (text in seen) { row--; continue }
                seen[text] = 1
                print "__label__" label " " text
            }
        }'
}

reviews 800 20260101 > all.tmp
head -n 500 all.tmp > synthetic.train.ft.txt
tail -n 300 all.tmp > synthetic.test.ft.txt
rm all.tmp
rows() { grep -c "^__label__$2 " "synthetic.$1.ft.txt"; }
cat > synthetic.data.json << JSON
{
  "train": { "rows": 500, "classes": { "negative": $(rows train 1), "positive": $(rows train 2) } },
  "test": { "rows": 300, "classes": { "negative": $(rows test 1), "positive": $(rows test 2) } },
  "synthetic": true
}
JSON
