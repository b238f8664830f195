// The k-th smallest picked value, for many windows: Mo's algorithm over counts of blocks of values.
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

// The windows by blocks of their left ends, within a block by right ends: rising and falling in turn.
static std::vector<int> order(const std::vector<Window>& windows, int n) {
    std::vector<int> sorted(windows.size());
    std::iota(sorted.begin(), sorted.end(), 0);
    const int width = std::max(1, int(n / std::sqrt(double(windows.size()))));
    std::sort(sorted.begin(), sorted.end(), [&](int i, int j) {
        const auto &one = windows[i], &other = windows[j];
        const int block = one.l / width;
        if (block != other.l / width) return block < other.l / width;
        return block % 2 ? one.r > other.r : one.r < other.r;
    });
    return sorted;
}

static bool picks(Int c) {
    if constexpr (knob::rule_text == "exact") return c == knob::k;
    else if constexpr (knob::rule_text == "least") return c >= knob::k;
    else return c >= knob::k && (c - knob::k) % 2 == 0;
}

struct Picked {  // Which values are picked, and how many in each block: O(1) a change, O(sqrt) a question.
    const std::vector<int>& values;
    int width;
    std::vector<int> count, block;
    std::vector<char> good, here;
    Picked(const std::vector<int>& values, int n)
        : values(values), width(1 + int(std::sqrt(double(values.size())))), count(values.size()),
          block(values.size() / width + 1), good(n + 1), here(values.size()) {
        for (int c = 0; c <= n; c++) good[c] = picks(c);
    }
    void change(int v, int step) {
        const bool before = good[count[v]], after = good[count[v] += step];
        if (before == after) return;
        here[v] = after;
        block[v / width] += after ? 1 : -1;
    }
    int smallest(int rank) const {
        std::size_t b = 0;
        while (b < block.size() && rank > block[b]) rank -= block[b++];
        for (std::size_t v = b * width; v < here.size(); v++)
            if (here[v] && --rank == 0) return values[v];
        return -1;
    }
};

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

    Picked picked(values, n);
    std::vector<int> answers(q);
    int left = 0, right = 0;
    for (int i : order(windows, n)) {
        const auto [l, r] = windows[i];
        while (left > l) picked.change(a[--left], 1);
        while (right < r) picked.change(a[right++], 1);
        while (left < l) picked.change(a[left++], -1);
        while (right > r) picked.change(a[--right], -1);
        answers[i] = picked.smallest(asked[i].first);
    }
    for (int answer : answers) std::cout << answer << "\n";
}
