// Naive ways to pick the values of many windows by their counts.
#include <algorithm>
#include <iostream>
#include <numeric>
#include <vector>

using Int = long long;

struct Window {
    int l, r;  // Positions l, ..., r - 1, counted from 0.
};

static Window decoded(int x, int y) {
    if constexpr (knob::window_text == "ends") return {x - 1, y};
    else if constexpr (knob::window_text == "length") return {x - 1, x - 1 + y};
    else if constexpr (knob::window_text == "half-open") return {x, y};
    else if constexpr (knob::window_text == "centre") return {x - y - 1, x + y};
    else return {y - x, y};
}

static bool picks(Int c) {
    if (c < knob::least) return false;
    if constexpr (knob::most_text == "same") return c == knob::least;
    else if constexpr (knob::most_text == "any") return (c - knob::least) % knob::step == 0;
    else return c <= knob::most && (c - knob::least) % knob::step == 0;
}

int main() {
    std::ios::sync_with_stdio(false);
    int n, q;
    std::cin >> n >> q;
    std::vector<int> a(n);
    for (int& x : a) std::cin >> x;
    std::vector<Window> windows(q);
    for (auto& window : windows) {
        int x, y;
        std::cin >> x >> y;
        window = decoded(x, y);
    }
    std::vector<int> values = a;
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
    for (int& x : a) x = int(std::lower_bound(values.begin(), values.end(), x) - values.begin());
    const int m = int(values.size());
    std::vector<Int> weights(m, 1);
    if (knob::report_text != "how many") weights.assign(values.begin(), values.end());
    constexpr bool outside = knob::side_text == "outside", exclusive = knob::report_text == "xor";
    std::vector<Int> answers(q), good(n + 2);  // All ones for a count that is picked.
    for (int c = 0; c <= n; c++) good[c] = -Int(picks(c));
    std::vector<int> count(m);
#ifdef COUNTING  // The definition: every window counted anew.
    for (int i = 0; i < q; i++) {
        const auto [l, r] = windows[i];
        std::fill(count.begin(), count.end(), 0);
        for (int at = outside ? 0 : l; at < (outside ? l : r); at++) count[a[at]]++;
        for (int at = outside ? r : n; at < n; at++) count[a[at]]++;
        Int total = 0;
        for (int v = 0; v < m; v++)
            exclusive ? total ^= good[count[v]] & weights[v] : total += good[count[v]] & weights[v];
        answers[i] = total;
    }
#else  // One window moved from query to query, without branches.
    std::vector<int> order(q);
    std::iota(order.begin(), order.end(), 0);
#ifdef INPUT_ORDER  // As the queries come.
#elif defined(LEFT_ORDER)  // Sorted by left ends, so that one end hardly moves.
    std::sort(order.begin(), order.end(), [&](int i, int j) { return windows[i].l < windows[j].l; });
#endif
    Int total = 0;
    const auto change = [&](int v, int step) {
        const Int before = good[count[v]] & weights[v], after = good[count[v] += step] & weights[v];
        total = exclusive ? total ^ before ^ after : total - before + after;
    };
    const auto enter = [&](int v) { change(v, outside ? -1 : 1); };
    const auto leave = [&](int v) { change(v, outside ? 1 : -1); };
    if (outside)
        for (int v : a) leave(v);
    int left = 0, right = 0;
    for (int i : order) {
        const auto [l, r] = windows[i];
        while (left > l) enter(a[--left]);
        while (right < r) enter(a[right++]);
        while (left < l) leave(a[left++]);
        while (right > r) leave(a[--right]);
        answers[i] = total;
    }
#endif
    for (Int answer : answers) std::cout << answer << "\n";
}
