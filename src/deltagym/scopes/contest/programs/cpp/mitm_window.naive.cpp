// Naive ways to count choices whose total lies within bounds.
#ifdef HALVES
#pragma GCC optimize("O3")
#pragma GCC target("avx2")
#elif defined(BOUNDED)
#pragma GCC optimize("O3")
#pragma GCC target("avx2")
#endif
#include <algorithm>
#include <iostream>
#include <vector>

using Int = long long;
using Groups = std::vector<std::vector<Int>>;  // Totals, by how many coefficients are the last one, modulo `modulus`.

constexpr bool limited = !knob::residue_list.empty();
constexpr Int modulus = limited ? knob::residue_list.front() : 1;
constexpr Int wanted = limited ? knob::residue_list.back() : 0;
constexpr auto coefficients = knob::coefficients_list;

inline Int after(Int j, Int c) { return (j + (c == coefficients.back())) % modulus; }

inline Groups totals(const Int* first, const Int* last) {
    Groups groups(modulus);
    groups[0] = {0};
    for (; first != last; first++) {
        Groups grown(modulus);
        for (Int j = 0; j < modulus; j++)
            for (Int c : coefficients)
                for (Int total : groups[j]) grown[after(j, c)].push_back(total + c * *first);
        groups.swap(grown);
    }
    return groups;
}

inline Int within(const std::vector<Int>& totals, Int low, Int high) {
    Int found = 0;
    for (Int total : totals) found += (total >= low) & (total <= high);
    return found;
}

struct Search {
    std::vector<Int> a;
    Int low = 0, high = 0;

#ifdef CHOICES  // The definition: every choice.
    explicit Search(std::vector<Int> numbers) : a(numbers) {}
    Int count(std::size_t i = 0, Int total = 0, Int j = 0) const {
        if (i == a.size()) return j == wanted && low <= total && total <= high;
        Int found = 0;
        for (Int c : coefficients) found += count(i + 1, total + c * a[i], after(j, c));
        return found;
    }
#elif defined(HALVES)  // Every total of one half with every one of the other, several at once.
    Groups left, right;
    explicit Search(std::vector<Int> numbers) : a(numbers) {
        const Int *first = a.data(), *last = first + a.size(), *middle = first + a.size() / 2;
        left = totals(first, middle), right = totals(middle, last);
    }
    Int count() const {
        Int found = 0;
        for (Int j = 0; j < modulus; j++)
            for (Int total : left[j])
                found += within(right[(wanted - j + modulus) % modulus], low - total, high - total);
        return found;
    }
#elif defined(BOUNDED)  // Leaves off where all choices fit or none does; the totals of the last numbers are made once.
    std::size_t head;
    std::vector<Int> rest;
    Groups ways, tails;
    explicit Search(std::vector<Int> numbers) : a(numbers), rest(a.size() + 1), ways(a.size() + 1) {
        std::sort(a.rbegin(), a.rend());
        const std::size_t tail = coefficients.size() == 2 ? 6 : 4;
        head = a.size() - std::min(a.size(), tail);
        tails = totals(a.data() + head, a.data() + a.size());
        ways.back().assign(modulus, 0);
        ways.back()[wanted] = 1;
        for (std::size_t i = a.size(); i-- > 0;) {
            rest[i] = rest[i + 1] + a[i];
            ways[i].assign(modulus, 0);
            for (Int j = 0; j < modulus; j++)
                for (Int c : coefficients) ways[i][j] += ways[i + 1][after(j, c)];
        }
    }
    Int count(std::size_t i = 0, Int total = 0, Int j = 0) const {
        const Int least = total + coefficients.front() * rest[i], most = total + coefficients.back() * rest[i];
        if (most < low || high < least) return 0;
        if (low <= least && most <= high) return ways[i][j];
        if (i == head) return within(tails[(wanted - j + modulus) % modulus], low - total, high - total);
        Int found = 0;
        for (Int c : coefficients) found += count(i + 1, total + c * a[i], after(j, c));
        return found;
    }
#endif
};

int main() {
    std::ios::sync_with_stdio(false);
    int n, q;
    std::cin >> n >> q;
    std::vector<Int> a(n);
    for (auto& x : a) std::cin >> x;
    Search search(a);
    while (q--) {
        std::cin >> search.low >> search.high;
        search.low += knob::bounds_text.front() == '(';
        search.high -= knob::bounds_text.back() == ')';
        std::cout << (search.low <= search.high ? search.count() : 0) << "\n";
    }
}
