// A machine that reads stretches of a tape that changes: blocks of the tape that know what they do to each state.
#include <algorithm>
#include <array>
#include <iostream>
#include <vector>

using Int = long long;

constexpr int states = knob::states, symbols = 6, width = 256;

static bool marked(int state) {
    constexpr auto mark = knob::mark_text;
    if (mark == "even" || mark == "odd") return state % 2 == (mark == "odd");
    if (mark == "zero" || mark == "not zero") return (state == 0) == (mark == "zero");
    return mark == "last" ? state == states - 1 : state % 3 == 1;
}

struct Place {
    int state;
    Int count;  // Of marked states since the start.
};

using Row = std::array<Place, states>;  // What happens to each state.

static void read(Place& place, const Row& row) {
    const auto [state, count] = row[place.state];
    place = {state, place.count + count};
}

int main() {
    std::ios::sync_with_stdio(false);
    std::cin.tie(nullptr);
    int n, q;
    std::cin >> n >> q;
    std::array<Row, symbols> rules;
    for (auto& rule : rules)
        for (auto& [state, count] : rule) {
            std::cin >> state;
            count = marked(state);
        }
    const auto at = [&](int position) { return knob::order_text == "left" ? n - position : position - 1; };
    std::vector<int> tape(n);
    for (int i = 1; i <= n; i++) std::cin >> tape[at(i)];
    std::vector<Row> blocks((n + width - 1) / width);
    const auto rebuild = [&](int block) {
        for (int s = 0; s < states; s++) {
            Place place = {s, 0};
            for (int i = block * width; i < std::min(n, (block + 1) * width); i++) read(place, rules[tape[i]]);
            blocks[block][s] = place;
        }
    };
    for (int block = 0; block * width < n; block++) rebuild(block);
    Int last = 0;
    while (q--) {
        int kind, i, j;
        Int state;
        std::cin >> kind >> i >> j >> state;
        if (kind == 1) {
            tape[at(i)] = j;
            rebuild(at(i) / width);
            continue;
        }
        if (knob::online) state = (state + last) % states;
        Place place = {int(state), 0};
        const int end = std::max(at(i), at(j)) + 1;
        for (int p = std::min(at(i), at(j)); p < end;) {
            const bool whole = p % width == 0 && p + width <= end;
            read(place, whole ? blocks[p / width] : rules[tape[p]]);
            p += whole ? width : 1;
        }
        last = knob::report_text == "count" ? place.count : states * place.count + place.state;
        std::cout << last << "\n";
    }
}
