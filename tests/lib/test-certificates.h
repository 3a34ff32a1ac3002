/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What the encrypted keys of test_certificates_add_more() are encrypted with. */
#define TEST_PASSPHRASE "correct horse"

/**
 * TestCertificates:
 * @dir: the directory where they are
 * @ca: path of a certificate of an authority of our own
 * @server: path of a certificate it has signed for "localhost" and 127.0.0.1
 * @server_key: path of its key
 * @other: path of one it has signed for "other.invalid"
 * @other_key: path of its key
 * @self_signed: path of one for "localhost" that signs itself
 * @self_signed_key: path of its key
 *
 * Certificates in a directory of their own, made with openssl.
 */
typedef struct
{
  char *dir;
  char *ca;
  char *server;
  char *server_key;
  char *other;
  char *other_key;
  char *self_signed;
  char *self_signed_key;
} TestCertificates;

TestCertificates *test_certificates_new      (void);
void              test_certificates_add_more (TestCertificates *self);
char             *test_certificates_get_path (TestCertificates *self,
                                              const char       *name);
void              test_certificates_free     (TestCertificates *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestCertificates, test_certificates_free)

G_END_DECLS
