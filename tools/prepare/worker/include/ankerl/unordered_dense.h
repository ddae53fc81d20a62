// Stands in for ankerl::unordered_dense, which Debian does not carry, over the standard unordered containers.
// The worker uses `map`, `set` and `hash` only, and nowhere relies on the original's insertion order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <type_traits>
#include <unordered_map>
#include <unordered_set>

namespace ankerl::unordered_dense
{
	template<typename T, typename = void>
	struct hash : std::hash<T>
	{
	};

	// std::hash of an integer is the integer itself. The worker combines the hashes of address and port into the key of
	// its transport table, so the bits must be spread (Stafford's mix 13 of MurmurHash3's finalizer).
	template<typename T>
	struct hash<T, std::enable_if_t<std::is_integral_v<T> || std::is_enum_v<T>>>
	{
		size_t operator()(T value) const noexcept
		{
			auto x = static_cast<uint64_t>(value);

			x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
			x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);

			return static_cast<size_t>(x ^ (x >> 31));
		}
	};

	template<typename Key, typename Value, typename Hash = hash<Key>, typename Equal = std::equal_to<Key>>
	using map = std::unordered_map<Key, Value, Hash, Equal>;

	template<typename Key, typename Hash = hash<Key>, typename Equal = std::equal_to<Key>>
	using set = std::unordered_set<Key, Hash, Equal>;
} // namespace ankerl::unordered_dense
