// Remainders that stand by rank, so that those of an interval are added up many at once.
#include <cstdint>
#include <vector>

class ByRank {
  public:
    ByRank(int size, long long modulus) : values(size), modulus(modulus) {}  // At most 2^30.
    void add(int at, long long value) {
        values[at] = std::uint32_t((values[at] + value) % modulus);
        total += value;
    }
    long long all() const { return total; }
    // Those of ranks low, ..., high - 1 are added up, or all others, whichever are fewer.
    long long between(int low, int high) const {
        const int n = int(values.size());
        if (2 * (high - low) <= n) return sum(low, high) % modulus;
        return ((total - sum(0, low) - sum(high, n)) % modulus + modulus) % modulus;
    }

  private:
    std::vector<std::uint32_t> values;
    long long modulus, total = 0;
    long long sum(int low, int high) const {
        const std::uint32_t* const v = values.data() + low;
        const int n = high > low ? high - low : 0, quarter = n / 4;  // Four remainders together fit into 32 bits.
        std::uint64_t sum = 0;
        for (int i = 0; i < quarter; i++) sum += std::uint32_t(v[i] + v[i + quarter] + v[i + 2 * quarter] + v[i + 3 * quarter]);
        for (int i = 4 * quarter; i < n; i++) sum += v[i];
        return (long long)sum;
    }
};
