// Naive ways to run a machine over stretches of a tape that changes.
#ifdef ALL_STATES
#pragma GCC optimize("O3")
#pragma GCC target("avx2")
#endif
#include <algorithm>
#include <array>
#include <cstdint>
#include <iostream>
#include <vector>

using Int = long long;

constexpr int states = knob::states, symbols = 6;

inline bool marked(int state) {
    constexpr auto mark = knob::mark_text;
    if (mark == "even" || mark == "odd") return state % 2 == (mark == "odd");
    if (mark == "zero" || mark == "not zero") return (state == 0) == (mark == "zero");
    return mark == "last" ? state == states - 1 : state % 3 == 1;
}

using Rules = std::array<std::array<int, states>, symbols>;

struct Place {
    int state;
    Int count = 0;  // Of marked states since the start.
};

struct Machine {
    Rules rules;
    std::vector<std::uint8_t> tape;
#ifdef SYMBOL_BY_SYMBOL  // The definition.
    void prepare() {}
    void change(int i, int symbol) { tape[i] = symbol; }
    Place run(int first, int end, int state) const {
        Place place = {state};
        for (int i = first; i < end; i++) {
            place.state = rules[tape[i]][place.state];
            place.count += marked(place.state);
        }
        return place;
    }
#elif defined(WORDS)  // What four symbols in a row do is looked up at once: a table of all such words.
    static constexpr int length = 4, words = symbols * symbols * symbols * symbols;
    std::array<std::array<std::uint16_t, states>, words> table;  // 16 times the count, plus the state.
    std::vector<std::uint16_t> word;  // The one that begins at each position.
    void prepare() {
        for (int w = 0; w < words; w++)
            for (int s = 0; s < states; s++) {
                int state = s, count = 0;
                for (int rest = w, k = 0; k < length; k++, rest /= symbols) {
                    state = rules[rest % symbols][state];
                    count += marked(state);
                }
                table[w][s] = 16 * count + state;
            }
        word.resize(tape.size());
        for (int i = 0; i < (int)tape.size(); i++) read(i);
    }
    void read(int i) {
        word[i] = 0;
        for (int k = length; k-- > 0;) word[i] = word[i] * symbols + (i + k < (int)tape.size() ? tape[i + k] : 0);
    }
    void change(int i, int symbol) {
        tape[i] = symbol;
        for (int k = std::max(0, i - length + 1); k <= i; k++) read(k);
    }
    Place run(int first, int end, int state) const {
        Place place = {state};
        int i = first;
        for (; i + length <= end; i += length) {
            const int found = table[word[i]][place.state];
            place.state = found % 16;
            place.count += found / 16;
        }
        for (; i < end; i++) {
            place.state = rules[tape[i]][place.state];
            place.count += marked(place.state);
        }
        return place;
    }
#elif defined(ALL_STATES)  // All states at once in a register, sent through the rule of a symbol by one instruction.
    using Register = std::uint8_t __attribute__((vector_size(16)));
    std::array<Register, symbols> maps;
    Register marks = {};
    void prepare() {
        for (int c = 0; c < symbols; c++)
            for (int s = 0; s < 16; s++) maps[c][s] = s < states ? rules[c][s] : s;
        for (int s = 0; s < states; s++) marks[s] = marked(s);
    }
    void change(int i, int symbol) { tape[i] = symbol; }
    Place run(int first, int end, int state) const {
        Register now;
        for (int s = 0; s < 16; s++) now[s] = s;
        Int count = 0;
        while (first < end) {
            Register counts = {};
            for (const int stop = std::min(end, first + 255); first < stop; first++) {
                now = __builtin_shuffle(maps[tape[first]], now);
                counts += __builtin_shuffle(marks, now);
            }
            count += counts[state];
        }
        return {now[state], count};
    }
#endif
};

int main() {
    std::ios::sync_with_stdio(false);
    std::cin.tie(nullptr);
    int n, q;
    std::cin >> n >> q;
    Machine machine;
    for (auto& rule : machine.rules)
        for (int& state : rule) std::cin >> state;
    const auto at = [&](int position) { return knob::order_text == "left" ? n - position : position - 1; };
    machine.tape.resize(n);
    for (int i = 1; i <= n; i++) {
        int symbol;
        std::cin >> symbol;
        machine.tape[at(i)] = symbol;
    }
    machine.prepare();
    Int last = 0;
    while (q--) {
        int kind, i, j;
        Int state;
        std::cin >> kind >> i >> j >> state;
        if (kind == 1) {
            machine.change(at(i), j);
            continue;
        }
        if (knob::online) state = (state + last) % states;
        const Place end = machine.run(std::min(at(i), at(j)), std::max(at(i), at(j)) + 1, state);
        last = knob::report_text == "count" ? end.count : states * end.count + end.state;
        std::cout << last << "\n";
    }
}
