// Naive ways to find the greatest h such that enough values of a window occur h times.
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

static Int need(Int h) {
    return knob::slope * (knob::degree == 2 ? h * h : h) + knob::base;
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
    constexpr bool outside = knob::side_text == "outside";
    std::vector<int> count(m), answers(q), many(n + 2);  // many[c]: how many values occur at least c times.
#ifdef COUNTING  // The definition: every window counted anew.
    for (int i = 0; i < q; i++) {
        const auto [l, r] = windows[i];
        std::fill(count.begin(), count.end(), 0);
        for (int at = outside ? 0 : l; at < (outside ? l : r); at++) count[a[at]]++;
        for (int at = outside ? r : n; at < n; at++) count[a[at]]++;
        const int most = *std::max_element(count.begin(), count.end());
        std::fill(many.begin(), many.begin() + most + 1, 0);
        for (int c : count) many[c]++;
        int h = most, values_left = most ? many[most] : 0;
        while (h && values_left < need(h)) values_left += many[--h];
        answers[i] = h;
    }
#elif defined(WHILE_COUNTING)  // The same without a look at the counts: many is brought up to date by each element.
    for (int i = 0; i < q; i++) {
        const auto [l, r] = windows[i];
        std::fill(count.begin(), count.end(), 0);
        std::fill(many.begin(), many.end(), 0);
        for (int at = outside ? 0 : l; at < (outside ? l : r); at++) many[++count[a[at]]]++;
        for (int at = outside ? r : n; at < n; at++) many[++count[a[at]]]++;
        int h = 0;
        while (h < n && many[h + 1] >= need(h + 1)) h++;
        answers[i] = h;
    }
#else  // One window moved from query to query; the answer sought from the last one.
    std::vector<int> order(q);
    std::iota(order.begin(), order.end(), 0);
#ifdef INPUT_ORDER  // As the queries come.
#elif defined(LEFT_ORDER)  // Sorted by left ends, so that one end hardly moves.
    std::sort(order.begin(), order.end(), [&](int i, int j) { return windows[i].l < windows[j].l; });
#endif
    const auto add = [&](int v) { many[++count[v]]++; };
    const auto remove = [&](int v) { many[count[v]--]--; };
    const auto enter = [&](int v) { outside ? remove(v) : add(v); };
    const auto leave = [&](int v) { outside ? add(v) : remove(v); };
    if (outside)
        for (int v : a) add(v);
    int h = 0;
    int left = 0, right = 0;
    for (int i : order) {
        const auto [l, r] = windows[i];
        while (left > l) enter(a[--left]);
        while (right < r) enter(a[right++]);
        while (left < l) leave(a[left++]);
        while (right > r) leave(a[--right]);
        while (h < n && many[h + 1] >= need(h + 1)) h++;
        while (h && many[h] < need(h)) h--;
        answers[i] = h;
    }
#endif
    for (int answer : answers) std::cout << answer << "\n";
}
