// Stands in for libsrtp 3's <srtp.h> over Debian's libsrtp 2: exactly the calls that mediasoup's worker makes.
// Both versions implement RFC 3711 and RFC 7714 and differ only in the shape of the calls: version 3 hides the policy
// behind a handle and writes into a second buffer, version 2 takes an open struct and works in place. The functions here
// are C++ overloads beside the library's C functions of the same name.
#pragma once

#include <climits>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <new>

// Version 2's struct makes room for version 3's handle of the same name.
#define srtp_policy_t srtp2_policy_t
extern "C" {
#include <srtp2/srtp.h>
}
#undef srtp_policy_t

// Codes that version 3 added. The C enum of version 2 spans 0..31, so both are representable in it.
inline constexpr auto srtp_err_status_buffer_small = static_cast<srtp_err_status_t>(28);
inline constexpr auto srtp_err_status_cryptex_err  = static_cast<srtp_err_status_t>(29);

struct crossband_srtp_policy
{
	srtp2_policy_t v2{};
	// Master key followed by the master salt, the form that version 2 reads.
	uint8_t key_and_salt[SRTP_MAX_KEY_LEN]{};
};

using srtp_policy_t = crossband_srtp_policy*;

inline srtp_err_status_t srtp_policy_create(srtp_policy_t* policy)
{
	*policy = new (std::nothrow) crossband_srtp_policy();

	return *policy ? srtp_err_status_ok : srtp_err_status_alloc_fail;
}

inline void srtp_policy_destroy(srtp_policy_t policy)
{
	if (policy)
	{
		// A volatile write: the optimizer may not drop the wiping of a key in memory that is about to be freed.
		volatile uint8_t* key = policy->key_and_salt;

		for (size_t i = 0; i < sizeof(policy->key_and_salt); ++i)
		{
			key[i] = 0;
		}
	}

	delete policy;
}

inline srtp_err_status_t srtp_policy_set_ssrc(srtp_policy_t policy, srtp_ssrc_t ssrc)
{
	policy->v2.ssrc = ssrc;

	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_profile(srtp_policy_t policy, srtp_profile_t profile)
{
	const auto err = srtp_crypto_policy_set_from_profile_for_rtp(&policy->v2.rtp, profile);

	// For the SHA1_32 profile this rightly gives RTCP the 80-bit tag (RFC 5764 section 4.1.2).
	return err != srtp_err_status_ok ? err : srtp_crypto_policy_set_from_profile_for_rtcp(&policy->v2.rtcp, profile);
}

inline srtp_err_status_t srtp_policy_add_key(
  srtp_policy_t policy,
  const uint8_t* key,
  size_t key_len,
  const uint8_t* salt,
  size_t salt_len,
  const uint8_t* /*mki*/,
  size_t mki_len)
{
	// The worker uses one key and no master key identifier.
	if (policy->v2.key || mki_len != 0 || key_len + salt_len > sizeof(policy->key_and_salt))
	{
		return srtp_err_status_bad_param;
	}

	std::memcpy(policy->key_and_salt, key, key_len);
	std::memcpy(policy->key_and_salt + key_len, salt, salt_len);
	policy->v2.key = policy->key_and_salt;

	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_allow_repeat_tx(srtp_policy_t policy, bool allow)
{
	policy->v2.allow_repeat_tx = allow ? 1 : 0;

	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_policy_set_window_size(srtp_policy_t policy, size_t window_size)
{
	policy->v2.window_size = static_cast<unsigned long>(window_size);

	return srtp_err_status_ok;
}

inline srtp_err_status_t srtp_create(srtp_t* session, srtp_policy_t policy)
{
	// Version 2 copies what it needs out of the policy, the key included.
	return srtp_create(session, static_cast<const srtp2_policy_t*>(&policy->v2));
}

// `ssrc` in network byte order, as version 2 also wants it.
inline srtp_err_status_t srtp_stream_remove(srtp_t session, uint32_t ssrc)
{
	return srtp_remove_stream(session, ssrc);
}

namespace crossband
{
	using srtp2_in_place = srtp_err_status_t (*)(srtp_t, void*, int*);

	// Moves `in` to `out`, works on it in place, and reports the new length. `growth` is how much the call may add.
	inline srtp_err_status_t through_srtp2(
	  srtp2_in_place work, srtp_t session, const uint8_t* in, size_t in_len, uint8_t* out, size_t* out_len, size_t growth)
	{
		if (in_len > static_cast<size_t>(INT_MAX) - growth || in_len + growth > *out_len)
		{
			return srtp_err_status_buffer_small;
		}

		if (in != out)
		{
			std::memmove(out, in, in_len);
		}

		int len        = static_cast<int>(in_len);
		const auto err = work(session, out, &len);

		if (err == srtp_err_status_ok)
		{
			*out_len = static_cast<size_t>(len);
		}

		return err;
	}
} // namespace crossband

// SRTCP appends the E flag and index, 4 bytes, besides the tag (RFC 3711 section 3.4).
inline constexpr size_t crossband_srtcp_index_len = 4;

inline srtp_err_status_t srtp_protect(
  srtp_t session, const uint8_t* rtp, size_t rtp_len, uint8_t* srtp, size_t* srtp_len, size_t /*mki_index*/)
{
	return crossband::through_srtp2(srtp_protect, session, rtp, rtp_len, srtp, srtp_len, SRTP_MAX_TAG_LEN);
}

inline srtp_err_status_t srtp_unprotect(
  srtp_t session, const uint8_t* srtp, size_t srtp_len, uint8_t* rtp, size_t* rtp_len)
{
	return crossband::through_srtp2(srtp_unprotect, session, srtp, srtp_len, rtp, rtp_len, 0);
}

inline srtp_err_status_t srtp_protect_rtcp(
  srtp_t session, const uint8_t* rtcp, size_t rtcp_len, uint8_t* srtcp, size_t* srtcp_len, size_t /*mki_index*/)
{
	return crossband::through_srtp2(
	  srtp_protect_rtcp, session, rtcp, rtcp_len, srtcp, srtcp_len, SRTP_MAX_TAG_LEN + crossband_srtcp_index_len);
}

inline srtp_err_status_t srtp_unprotect_rtcp(
  srtp_t session, const uint8_t* srtcp, size_t srtcp_len, uint8_t* rtcp, size_t* rtcp_len)
{
	return crossband::through_srtp2(srtp_unprotect_rtcp, session, srtcp, srtcp_len, rtcp, rtcp_len, 0);
}
