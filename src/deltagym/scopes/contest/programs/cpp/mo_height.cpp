// The greatest h such that enough values occur h times, for many windows: one moved in the order of Mo's algorithm.
#include <algorithm>
#include <iostream>
#include <vector>

#include "windows.hpp"

using Int = long long;

static Int need(Int h) {
    return knob::slope * (knob::degree == 2 ? h * h : h) + knob::base;
}

struct Height {  // The answer for the elements that are in; one element more or less changes it by 1 at most.
    std::vector<int> count, many;  // many[c]: how many values occur at least c times.
    int h = 0;
    Height(int m, int n) : count(m), many(n + 2) {}
    void add(int v) {
        many[++count[v]]++;
        if (many[h + 1] >= need(h + 1)) h++;
    }
    void remove(int v) {
        many[count[v]--]--;
        if (h && many[h] < need(h)) h--;
    }
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
    Height height(int(values.size()), n);
    if (outside)
        for (int v : a) height.add(v);
    const auto enter = [&](int v) { outside ? height.remove(v) : height.add(v); };
    const auto leave = [&](int v) { outside ? height.add(v) : height.remove(v); };
    std::vector<int> answers(q);
    sweep(a, windows, mo_order(windows, n), enter, leave, [&](int i) { answers[i] = height.h; });
    for (int answer : answers) std::cout << answer << "\n";
}
