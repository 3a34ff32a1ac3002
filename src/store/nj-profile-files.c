/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "mqtt-secret.h"
#include "nj-profile-private.h"

/* All the certificates of the world are a quarter of a megabyte. */
#define MAX_FILE_SIZE (16 * 1024 * 1024)

#define PEM_CERTIFICATE "-----BEGIN CERTIFICATE-----"
#define PEM_KEY "PRIVATE KEY-----"
#define PEM_ENCRYPTED_KEY "-----BEGIN ENCRYPTED PRIVATE KEY-----"
#define PEM_ENCRYPTED_HEADER "Proc-Type: 4,ENCRYPTED"

/* What DER begins with, and so PKCS#12: an ASN.1 SEQUENCE. */
#define DER_SEQUENCE 0x30

typedef struct
{
  const char *what;
  NjProfileError not_found;
  NjProfileError unreadable;
  NjProfileError invalid;
} FileKind;

static const FileKind ca_kind = {
  "CA file",
  NJ_PROFILE_ERROR_CA_FILE_NOT_FOUND,
  NJ_PROFILE_ERROR_CA_FILE_UNREADABLE,
  NJ_PROFILE_ERROR_CA_FILE_INVALID,
};

static const FileKind certificate_kind = {
  "certificate",
  NJ_PROFILE_ERROR_CERTIFICATE_FILE_NOT_FOUND,
  NJ_PROFILE_ERROR_CERTIFICATE_FILE_UNREADABLE,
  NJ_PROFILE_ERROR_CERTIFICATE_FILE_INVALID,
};

static const FileKind key_kind = {
  "private key",
  NJ_PROFILE_ERROR_KEY_FILE_NOT_FOUND,
  NJ_PROFILE_ERROR_KEY_FILE_UNREADABLE,
  NJ_PROFILE_ERROR_KEY_FILE_INVALID,
};

/* Text that may have a private key in it, which does not stay in memory. */
typedef char SecretText;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SecretText, mqtt_secret_free)

static gboolean
check_file (const FileKind  *kind,
            const char      *path,
            GError         **error)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInfo) info = NULL;
  g_autoptr (GError) local_error = NULL;

  info = g_file_query_info (file,
                            G_FILE_ATTRIBUTE_STANDARD_TYPE "," G_FILE_ATTRIBUTE_STANDARD_SIZE,
                            G_FILE_QUERY_INFO_NONE, NULL, &local_error);

  if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND))
    {
      g_set_error (error, NJ_PROFILE_ERROR, kind->not_found,
                   "The %s “%s” does not exist", kind->what, path);
      return FALSE;
    }

  if (info == NULL)
    {
      g_set_error (error, NJ_PROFILE_ERROR, kind->unreadable,
                   "The %s “%s” cannot be read: %s", kind->what, path, local_error->message);
      return FALSE;
    }

  /* Reading a pipe or a device would not end. */
  if (g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR ||
      g_file_info_get_size (info) > MAX_FILE_SIZE)
    {
      g_set_error (error, NJ_PROFILE_ERROR, kind->invalid,
                   "The %s “%s” is not a file with certificates or keys", kind->what, path);
      return FALSE;
    }

  return TRUE;
}

/* Only local files of a sane size, so it does not block for long. */
static SecretText *
read_file (const FileKind  *kind,
           const char      *path,
           GError         **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  SecretText *contents = NULL;

  if (!check_file (kind, absolute, error))
    return NULL;

  if (!g_file_get_contents (absolute, &contents, NULL, &local_error))
    g_set_error (error, NJ_PROFILE_ERROR, kind->unreadable,
                 "The %s “%s” cannot be read: %s", kind->what, path, local_error->message);

  return contents;
}

static gboolean
is_der (const char *contents)
{
  return (guchar) *contents == DER_SEQUENCE;
}

static gboolean
is_encrypted (const char *contents)
{
  return strstr (contents, PEM_ENCRYPTED_KEY) != NULL ||
         strstr (contents, PEM_ENCRYPTED_HEADER) != NULL;
}

/* nj_profile_check_ca_file:
 *
 * Whether every certificate in the file can be read. */
gboolean
nj_profile_check_ca_file (NjProfile  *self,
                          GError    **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *absolute = NULL;
  const char *path = nj_profile_get_ca_file (self);
  GList *certificates;

  if (path == NULL)
    return TRUE;

  absolute = g_canonicalize_filename (path, NULL);
  if (!check_file (&ca_kind, absolute, error))
    return FALSE;

  certificates = g_tls_certificate_list_new_from_file (absolute, &local_error);
  if (certificates == NULL)
    {
      if (local_error != NULL && local_error->domain == G_FILE_ERROR)
        g_set_error (error, NJ_PROFILE_ERROR, NJ_PROFILE_ERROR_CA_FILE_UNREADABLE,
                     "The CA file “%s” cannot be read: %s", path, local_error->message);
      else
        g_set_error (error, NJ_PROFILE_ERROR, NJ_PROFILE_ERROR_CA_FILE_INVALID,
                     "The CA file “%s” contains no PEM certificate", path);
      return FALSE;
    }
  g_list_free_full (certificates, g_object_unref);

  return TRUE;
}

/* nj_profile_check_certificate_file:
 *
 * Whether it looks like a certificate. Whether its key belongs to it is found out
 * when it is used. */
gboolean
nj_profile_check_certificate_file (NjProfile  *self,
                                   GError    **error)
{
  const char *path = nj_profile_string (self, PROP_CERTIFICATE_FILE);
  g_autoptr (SecretText) contents = NULL;

  if (path == NULL)
    return TRUE;

  contents = read_file (&certificate_kind, path, error);
  if (contents == NULL)
    return FALSE;

  if (is_der (contents) || strstr (contents, PEM_CERTIFICATE) != NULL)
    return TRUE;

  g_set_error (error, NJ_PROFILE_ERROR, NJ_PROFILE_ERROR_CERTIFICATE_FILE_INVALID,
               "The certificate “%s” is neither PEM nor PKCS#12", path);

  return FALSE;
}

static gboolean
check_key_with_certificate (const char  *path,
                            GError     **error)
{
  g_autoptr (SecretText) contents = read_file (&certificate_kind, path, NULL);

  /* What is wrong with that file is told beside it. */
  if (contents == NULL || is_der (contents) || strstr (contents, PEM_KEY) != NULL)
    return TRUE;

  g_set_error_literal (error, NJ_PROFILE_ERROR, NJ_PROFILE_ERROR_KEY_MISSING,
                       "The certificate's file has no private key in it");

  return FALSE;
}

/* nj_profile_check_key_file:
 *
 * Whether there is a private key for the certificate. */
gboolean
nj_profile_check_key_file (NjProfile  *self,
                           GError    **error)
{
  const char *certificate = nj_profile_string (self, PROP_CERTIFICATE_FILE);
  const char *path = nj_profile_string (self, PROP_KEY_FILE);
  g_autoptr (SecretText) contents = NULL;

  if (path == NULL)
    return certificate == NULL || check_key_with_certificate (certificate, error);

  if (certificate == NULL)
    {
      g_set_error_literal (error, NJ_PROFILE_ERROR, NJ_PROFILE_ERROR_KEY_FILE_ALONE,
                           "A private key needs a certificate");
      return FALSE;
    }

  contents = read_file (&key_kind, path, error);
  if (contents == NULL)
    return FALSE;

  if (strstr (contents, PEM_KEY) != NULL)
    return TRUE;

  g_set_error (error, NJ_PROFILE_ERROR, NJ_PROFILE_ERROR_KEY_FILE_INVALID,
               "The file “%s” contains no private key in PEM", path);

  return FALSE;
}

/* nj_profile_check_key_passphrase:
 *
 * An encrypted key cannot be used without its passphrase. */
gboolean
nj_profile_check_key_passphrase (NjProfile  *self,
                                 GError    **error)
{
  const char *path = nj_profile_string (self, PROP_KEY_FILE);
  g_autoptr (SecretText) contents = NULL;

  if (path == NULL)
    path = nj_profile_string (self, PROP_CERTIFICATE_FILE);

  if (path == NULL || *nj_profile_string (self, PROP_KEY_PASSPHRASE) != '\0')
    return TRUE;

  contents = read_file (&key_kind, path, NULL);
  if (contents == NULL || !is_encrypted (contents))
    return TRUE;

  g_set_error_literal (error, NJ_PROFILE_ERROR, NJ_PROFILE_ERROR_KEY_PASSPHRASE_EMPTY,
                       "The private key is encrypted and needs its passphrase");

  return FALSE;
}
