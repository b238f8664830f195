// Naive ways to count or add up a window's picked values within bounds.
#ifdef PLAIN
#pragma GCC optimize("O3")
#pragma GCC target("avx2")
#endif
#include <algorithm>
#include <cmath>
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
    if constexpr (knob::rule_text == "exact") return c == knob::k;
    else if constexpr (knob::rule_text == "least") return c >= knob::k;
    else return c >= knob::k && (c - knob::k) % 2 == 0;
}

int main() {
    std::ios::sync_with_stdio(false);
    int n, q;
    std::cin >> n >> q;
    std::vector<int> a(n);
    for (int& x : a) std::cin >> x;
    std::vector<Window> windows(q);
    std::vector<std::pair<int, int>> asked(q);
    for (int i = 0; i < q; i++) {
        int x, y;
        std::cin >> x >> y >> asked[i].first >> asked[i].second;
        windows[i] = decoded(x, y);
    }
    std::vector<int> values = a;
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
    for (int& x : a) x = int(std::lower_bound(values.begin(), values.end(), x) - values.begin());
    const auto place = [&](Int x) { return int(std::lower_bound(values.begin(), values.end(), x) - values.begin()); };
    const int m = int(values.size());
    std::vector<int> order(q), count(m);
    std::iota(order.begin(), order.end(), 0);
    std::vector<char> good(n + 1), here(m);
    for (int c = 0; c <= n; c++) good[c] = picks(c);
#ifdef PLAIN  // In the order of the algorithm, but without blocks: all values of a range are looked at.
    const int width = std::max(1, int(n / std::sqrt(double(q))));
    std::sort(order.begin(), order.end(), [&](int i, int j) {
        const int one = windows[i].l / width, other = windows[j].l / width;
        return one != other ? one < other : windows[i].r < windows[j].r;
    });
#elif defined(LEFT_ORDER)  // With blocks, but sorted by left ends only.
    std::sort(order.begin(), order.end(), [&](int i, int j) { return windows[i].l < windows[j].l; });
#endif
    constexpr bool counted = knob::report_text == "count";
    constexpr int SIZE = 256;  // Of a block; a power of two makes the division cheap.
    std::vector<Int> block(m / SIZE + 1), answers(q);
    const auto worth = [&](int v) { return here[v] ? counted ? 1 : values[v] : 0; };
    [[maybe_unused]] const auto change = [&](int v, int step) {
        const Int before = worth(v);
        here[v] = good[count[v] += step];
        block[v / SIZE] += worth(v) - before;
    };
    [[maybe_unused]] int left = 0, right = 0;
    for (int i : order) {
        const auto [l, r] = windows[i];
#ifdef COUNTING  // The definition: every window counted anew.
        std::fill(count.begin(), count.end(), 0);
        for (int at = l; at < r; at++) count[a[at]]++;
        for (int v = 0; v < m; v++) here[v] = good[count[v]];
#else
        while (left > l) change(a[--left], 1);
        while (right < r) change(a[right++], 1);
        while (left < l) change(a[left++], -1);
        while (right > r) change(a[--right], -1);
#endif
        int low = place(asked[i].first);
        const int high = place(asked[i].second + 1LL);
        Int sum = 0;
#ifdef LEFT_ORDER
        while (low < high && low % SIZE) sum += worth(low++);
        for (; low + SIZE <= high; low += SIZE) sum += block[low / SIZE];
#endif
        if constexpr (counted) {
            int some = 0;
            for (; low < high; low++) some += here[low];
            sum += some;
        } else {
            for (; low < high; low++) sum += -Int(here[low]) & values[low];
        }
        answers[i] = sum;
    }
    for (Int answer : answers) std::cout << answer << "\n";
}
