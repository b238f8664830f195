// Naive ways to count the sub-segments of a window that count: pairs of prefixes.
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

// The prefix after one more element; sub-segments that count are pairs of prefixes that differ in a certain way.
static int extended(int prefix, int x) {
    constexpr int k = knob::k;
    if constexpr (knob::kind_text == "xor") return prefix ^ x;
    else if constexpr (knob::kind_text == "multiple") return (prefix + x) % k;
    else if constexpr (knob::kind_text == "balanced") return prefix + (x < k ? -1 : 1);
    else return prefix + (x % 2 ? k : -1);
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
    std::vector<int> prefixes(n + 1);
    for (int i = 0; i < n; i++) prefixes[i + 1] = extended(prefixes[i], a[i]);
    a = std::move(prefixes);
    for (auto& window : windows) window.r++;  // A window has one prefix more than elements.
    std::vector<int> values = a;
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
    for (int& x : a) x = int(std::lower_bound(values.begin(), values.end(), x) - values.begin());
    const int m = int(values.size());
    std::vector<int> mate(m);  // The id of the prefix that goes with one; m, which never comes in, where there is none.
    for (int v = 0; v < m; v++) {
        const int sought = knob::kind_text == "xor" ? values[v] ^ int(knob::k) : values[v];
        const auto found = std::lower_bound(values.begin(), values.end(), sought);
        mate[v] = found != values.end() && *found == sought ? int(found - values.begin()) : m;
    }
    std::vector<int> count(m + 1);
    std::vector<Int> answers(q);
#ifdef COUNTING  // Every window counted anew, then all prefixes with those that go with them.
    for (int i = 0; i < q; i++) {
        const auto [l, r] = windows[i];
        std::fill(count.begin(), count.end(), 0);
        for (int at = l; at < r; at++) count[a[at]]++;
        Int twice = 0;
        for (int v = 0; v < m; v++) twice += Int(count[v]) * (count[mate[v]] - (mate[v] == v));
        answers[i] = twice / 2;
    }
#elif defined(ADDING)  // Every window anew: each prefix meets those before it.
    for (int i = 0; i < q; i++) {
        const auto [l, r] = windows[i];
        std::fill(count.begin(), count.end(), 0);
        Int total = 0;
        for (int at = l; at < r; at++) total += count[mate[a[at]]], count[a[at]]++;
        answers[i] = total;
    }
#else  // One window moved from query to query.
    std::vector<int> order(q);
    std::iota(order.begin(), order.end(), 0);
#ifdef INPUT_ORDER  // As the queries come.
#elif defined(LEFT_ORDER)  // Sorted by left ends, so that one end hardly moves.
    std::sort(order.begin(), order.end(), [&](int i, int j) { return windows[i].l < windows[j].l; });
#endif
    Int total = 0;
    const auto enter = [&](int v) { total += count[mate[v]], count[v]++; };
    const auto leave = [&](int v) { count[v]--, total -= count[mate[v]]; };
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
