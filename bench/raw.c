/*
 * The raw operation a tool is measured against, on every core this process
 * may use, with nothing around it:
 *
 *   raw sign N     libsodium Ed25519 signatures of a 46-byte message
 *   raw verify N   and their verification
 *   raw qr N       libqrencode symbols of 153 alphanumeric characters, EC M
 *   raw argon2 N   libsodium Argon2id hashes, 2 passes over 16 MiB
 *
 * Prints operations a second (wall clock, all threads together).
 */
#define _GNU_SOURCE
#include <pthread.h>
#include <qrencode.h>
#include <sched.h>
#include <sodium.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define THREADS_MAX 256
#define MESSAGE 46 /* context 16, length 2, payload 26, length 2 */

struct share {
	uint64_t count;
	unsigned char public_key[crypto_sign_PUBLICKEYBYTES];
	unsigned char secret_key[crypto_sign_SECRETKEYBYTES];
};

static void *sign_share(void *arg)
{
	const struct share *share = arg;
	unsigned char message[MESSAGE] = "vouch token v1", signature[64];

	for (uint64_t i = 0; i < share->count; i++) {
		memcpy(message + 20, &i, sizeof i);
		crypto_sign_detached(signature, NULL, message, MESSAGE,
		    share->secret_key);
	}
	return NULL;
}

static void *verify_share(void *arg)
{
	const struct share *share = arg;
	unsigned char message[MESSAGE] = "vouch token v1", signature[64];

	crypto_sign_detached(signature, NULL, message, MESSAGE,
	    share->secret_key);
	for (uint64_t i = 0; i < share->count; i++)
		if (crypto_sign_verify_detached(signature, message, MESSAGE,
		    share->public_key) != 0)
			abort();
	return NULL;
}

static void *qr_share(void *arg)
{
	static const char alphabet[] = "0123456789BCFGHJKLMNPQRSTVXZ";
	const struct share *share = arg;
	char text[154] = "";
	uint64_t state = 0x9e3779b97f4a7c15;

	for (uint64_t i = 0; i < share->count; i++) {
		QRcode *code;

		for (int j = 0; j < 153; j++) {
			state ^= state << 13;
			state ^= state >> 7;
			state ^= state << 17;
			text[j] = alphabet[(state >> 20) % 28];
		}
		code = QRcode_encodeString(text, 0, QR_ECLEVEL_M, QR_MODE_8,
		    1);
		if (code == NULL)
			abort();
		QRcode_free(code);
	}
	return NULL;
}

static void *argon2_share(void *arg)
{
	static const unsigned char salt[crypto_pwhash_SALTBYTES] = "bench";
	const struct share *share = arg;
	unsigned char tag[16];
	char code[32];

	for (uint64_t i = 0; i < share->count; i++) {
		int len = snprintf(code, sizeof code, "%020llu",
		    (unsigned long long)i);

		if (crypto_pwhash(tag, sizeof tag, code,
		    (unsigned long long)len, salt, 2,
		    (size_t)16 << 20, crypto_pwhash_ALG_ARGON2ID13) != 0)
			abort();
	}
	return NULL;
}

static double now_s(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
	static struct share share[THREADS_MAX];
	static pthread_t thread[THREADS_MAX];
	void *(*work)(void *) = NULL;
	cpu_set_t cpus;
	uint64_t count;
	int threads;
	double start;

	if (argc == 3 && strcmp(argv[1], "sign") == 0)
		work = sign_share;
	else if (argc == 3 && strcmp(argv[1], "verify") == 0)
		work = verify_share;
	else if (argc == 3 && strcmp(argv[1], "qr") == 0)
		work = qr_share;
	else if (argc == 3 && strcmp(argv[1], "argon2") == 0)
		work = argon2_share;
	if (work == NULL || sodium_init() < 0) {
		fprintf(stderr, "usage: raw sign|verify|qr|argon2 N\n");
		return 2;
	}
	count = strtoull(argv[2], NULL, 10);
	sched_getaffinity(0, sizeof cpus, &cpus);
	threads = CPU_COUNT(&cpus) < THREADS_MAX ? CPU_COUNT(&cpus) :
	    THREADS_MAX;
	crypto_sign_keypair(share[0].public_key, share[0].secret_key);
	for (int i = threads - 1; i >= 0; i--) {
		share[i] = share[0];
		share[i].count = count / (uint64_t)threads;
	}
	start = now_s();
	for (int i = 0; i < threads; i++)
		if (pthread_create(&thread[i], NULL, work, &share[i]) != 0)
			abort();
	for (int i = 0; i < threads; i++)
		pthread_join(thread[i], NULL);
	printf("%.0f\n", (double)(count / (uint64_t)threads) * threads /
	    (now_s() - start));
	return 0;
}
