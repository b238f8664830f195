// What the values of many windows with certain counts come to: one window moved in the order of Mo's algorithm.
#include <algorithm>
#include <iostream>
#include <vector>

#include "windows.hpp"

using Int = long long;

static bool picks(Int c) {
    if (c < knob::least) return false;
    if constexpr (knob::most_text == "same") return c == knob::least;
    else if constexpr (knob::most_text == "any") return (c - knob::least) % knob::step == 0;
    else return c <= knob::most && (c - knob::least) % knob::step == 0;
}

struct Picked {  // How many values are picked, or their sum, or their xor.
    const std::vector<int>& values;
    std::vector<int> count;
    std::vector<char> good;
    Int total = 0;
    Picked(const std::vector<int>& values, int n) : values(values), count(values.size()), good(n + 1) {
        for (int c = 0; c <= n; c++) good[c] = picks(c);
    }
    void change(int v, int step) {
        const bool before = good[count[v]], after = good[count[v] += step];
        if (before == after) return;
        if constexpr (knob::report_text == "xor") total ^= values[v];
        else if constexpr (knob::report_text == "sum") total += after ? values[v] : -values[v];
        else total += after ? 1 : -1;
    }
    void add(int v) { change(v, 1); }
    void remove(int v) { change(v, -1); }
};

int main() {
    std::ios::sync_with_stdio(false);
    int n, q;
    std::cin >> n >> q;
    std::vector<int> a(n);
    for (int& x : a) std::cin >> x;
    const std::vector<Window> windows = read_windows(q);
    const std::vector<int> values = ranked(a);

    constexpr bool outside = knob::side_text == "outside";  // Then what the window takes goes out.
    Picked picked(values, n);
    if (outside)
        for (int v : a) picked.add(v);
    const auto enter = [&](int v) { outside ? picked.remove(v) : picked.add(v); };
    const auto leave = [&](int v) { outside ? picked.add(v) : picked.remove(v); };
    std::vector<Int> answers(q);
    sweep(a, windows, mo_order(windows, n), enter, leave, [&](int i) { answers[i] = picked.total; });
    for (Int answer : answers) std::cout << answer << "\n";
}
