/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <gnutls/gnutls.h>
#include <gnutls/pkcs12.h>
#include <gnutls/x509.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "mqtt-error.h"
#include "mqtt-secret.h"
#include "mqtt-tls-files.h"

#define BEGIN_CERTIFICATE "-----BEGIN CERTIFICATE-----"
#define END_CERTIFICATE "-----END CERTIFICATE-----"

#define MAX_FILE_SIZE (1024 * 1024)

/* The tag of a SEQUENCE, with which DER begins. */
#define DER_SEQUENCE 0x30

/* The contents of a file that may hold a private key. */
typedef struct
{
  char *data;
  gsize size;
} MqttKeyFile;

static void
key_file_clear (MqttKeyFile *self)
{
  if (self->data != NULL)
    explicit_bzero (self->data, self->size);
  g_clear_pointer (&self->data, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (MqttKeyFile, key_file_clear)

static gboolean
refuse (GError     **error,
        const char  *format,
        const char  *path)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *text = NULL;

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  text = g_strdup_printf (format, name);
#pragma GCC diagnostic pop
  mqtt_set_error (error, MQTT_LAYER_TLS, MQTT_ERROR_INVALID_ARGUMENT, 0, "%s", text);

  return FALSE;
}

static gboolean
fail_to_read (const char  *path,
              int          code,
              GError     **error)
{
  g_autofree char *name = g_path_get_basename (path);

  mqtt_set_error (error, MQTT_LAYER_TLS, MQTT_ERROR_INVALID_ARGUMENT, 0,
                  "The file “%s” cannot be read: %s", name, g_strerror (code));
  return FALSE;
}

static gboolean
read_contents (MqttKeyFile  *self,
               int           fd,
               const char   *path,
               GError      **error)
{
  struct stat info;
  gssize n;

  if (fstat (fd, &info) < 0)
    return fail_to_read (path, errno, error);

  if (!S_ISREG (info.st_mode))
    return refuse (error, "“%s” is not a file", path);

  if (info.st_size > MAX_FILE_SIZE)
    return refuse (error, "“%s” is too large for a file of certificates or keys", path);

  self->data = g_malloc0 (info.st_size + 1);
  while (self->size < (gsize) info.st_size)
    {
      n = read (fd, self->data + self->size, info.st_size - self->size);
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return fail_to_read (path, errno, error);
      if (n == 0)
        break;

      self->size += n;
    }

  return TRUE;
}

/* What is chosen by mistake may be a pipe or a device, which never ends. */
static gboolean
read_file (MqttKeyFile  *self,
           const char   *path,
           GError      **error)
{
  int fd = open (path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  gboolean ok;

  if (fd < 0)
    return fail_to_read (path, errno, error);

  ok = read_contents (self, fd, path, error);
  close (fd);

  return ok;
}

/**
 * mqtt_tls_read_authorities:
 * @path: a PEM file
 * @error: %MQTT_ERROR_INVALID_ARGUMENT that names the file
 *
 * Returns: (transfer full): the certificates in it, to trust what they have signed
 */
GTlsDatabase *
mqtt_tls_read_authorities (const char  *path,
                           GError     **error)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autoptr (GError) cause = NULL;
  g_auto (MqttKeyFile) file = {
    NULL,
  };
  GTlsDatabase *database;
  GList *certificates;

  if (!read_file (&file, absolute, error))
    return NULL;

  certificates = g_tls_certificate_list_new_from_file (absolute, &cause);
  if (certificates == NULL)
    {
      refuse (error, "There is no certificate in “%s”: a CA file has PEM certificates", path);
      return NULL;
    }
  g_list_free_full (certificates, g_object_unref);

  database = g_tls_file_database_new (absolute, &cause);
  if (database == NULL)
    refuse (error, "“%s” cannot be used as a CA file", path);

  return database;
}

/* The certificates of a PEM file, without the keys that may be between them. */
static char *
get_certificates (const char *pem)
{
  GString *certificates = g_string_new (NULL);
  const char *begin;
  const char *end;

  for (begin = strstr (pem, BEGIN_CERTIFICATE);
       begin != NULL && (end = strstr (begin, END_CERTIFICATE)) != NULL;
       begin = strstr (end, BEGIN_CERTIFICATE))
    {
      end += strlen (END_CERTIFICATE);
      g_string_append_len (certificates, begin, end - begin);
      g_string_append_c (certificates, '\n');
    }

  return g_string_free (certificates, FALSE);
}

static gboolean
import_key (gnutls_x509_privkey_t   key,
            MqttKeyFile            *file,
            const char             *path,
            const char             *passphrase,
            GError                **error)
{
  gnutls_datum_t datum = { (unsigned char *) file->data, file->size };
  gboolean encrypted = strstr (file->data, "ENCRYPTED") != NULL;

  if (strstr (file->data, "PRIVATE KEY-----") == NULL)
    return refuse (error, "There is no private key in “%s”", path);

  if (encrypted && (passphrase == NULL || *passphrase == '\0'))
    return refuse (error, "The private key in “%s” is encrypted and needs its passphrase", path);

  if (gnutls_x509_privkey_import2 (key, &datum, GNUTLS_X509_FMT_PEM,
                                   encrypted ? passphrase : NULL, 0) == GNUTLS_E_SUCCESS)
    return TRUE;

  return refuse (error, encrypted ? "The passphrase of “%s” is wrong" : "The private key in “%s” cannot be read", path);
}

static gboolean
is_key_of (gnutls_x509_privkey_t key,
           gnutls_x509_crt_t     certificate)
{
  guint8 of_key[64];
  guint8 of_certificate[64];
  size_t key_size = sizeof of_key;
  size_t certificate_size = sizeof of_certificate;

  return gnutls_x509_crt_get_key_id (certificate, 0, of_certificate,
                                     &certificate_size) == GNUTLS_E_SUCCESS &&
         gnutls_x509_privkey_get_key_id (key, 0, of_key, &key_size) == GNUTLS_E_SUCCESS &&
         key_size == certificate_size && memcmp (of_key, of_certificate, key_size) == 0;
}

static gboolean
check_key (gnutls_x509_privkey_t   key,
           const char             *certificates,
           const char             *certificate_path,
           const char             *key_path,
           GError                **error)
{
  gnutls_datum_t datum = { (unsigned char *) certificates, strlen (certificates) };
  gnutls_x509_crt_t certificate;
  gboolean ok;

  gnutls_x509_crt_init (&certificate);
  if (gnutls_x509_crt_import (certificate, &datum, GNUTLS_X509_FMT_PEM) != GNUTLS_E_SUCCESS)
    ok = refuse (error, "The certificate in “%s” cannot be read", certificate_path);
  else if (!is_key_of (key, certificate))
    ok = refuse (error, "The private key in “%s” is not that of the certificate", key_path);
  else
    ok = TRUE;
  gnutls_x509_crt_deinit (certificate);

  return ok;
}

/* GIO takes keys that are not encrypted. */
static GTlsCertificate *
join (const char             *certificates,
      gnutls_x509_privkey_t   key,
      const char             *path,
      GError                **error)
{
  g_autoptr (GError) cause = NULL;
  GTlsCertificate *certificate = NULL;
  gnutls_datum_t plain = { NULL, 0 };
  char *pem;

  if (gnutls_x509_privkey_export2_pkcs8 (key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN,
                                         &plain) == GNUTLS_E_SUCCESS)
    {
      pem = g_strdup_printf ("%s%.*s", certificates, (int) plain.size, plain.data);
      certificate = g_tls_certificate_new_from_pem (pem, -1, &cause);
      mqtt_secret_free (pem);
      explicit_bzero (plain.data, plain.size);
      gnutls_free (plain.data);
    }

  if (certificate == NULL)
    refuse (error, "The certificate in “%s” cannot be read", path);

  return certificate;
}

static char *
export_chain (gnutls_x509_crt_t *chain,
              guint              length)
{
  GString *certificates = g_string_new (NULL);

  for (guint i = 0; i < length; i++)
    {
      gnutls_datum_t pem;

      if (gnutls_x509_crt_export2 (chain[i], GNUTLS_X509_FMT_PEM, &pem) != GNUTLS_E_SUCCESS)
        continue;

      g_string_append_len (certificates, (const char *) pem.data, pem.size);
      gnutls_free (pem.data);
    }

  return g_string_free (certificates, FALSE);
}

static gboolean
opens_with (gnutls_pkcs12_t  pkcs12,
            const char      *passphrase)
{
  return gnutls_pkcs12_verify_mac (pkcs12, passphrase) == GNUTLS_E_SUCCESS;
}

static GTlsCertificate *
parse_pkcs12 (gnutls_pkcs12_t   pkcs12,
              const char       *path,
              const char       *passphrase,
              GError          **error)
{
  GTlsCertificate *certificate;
  g_autofree char *certificates = NULL;
  gnutls_x509_privkey_t key = NULL;
  gnutls_x509_crt_t *chain = NULL;
  guint length = 0;

  if (gnutls_pkcs12_simple_parse (pkcs12, passphrase, &key, &chain, &length, NULL, NULL, NULL,
                                  0) != GNUTLS_E_SUCCESS)
    {
      refuse (error, "There is no certificate with its private key in “%s”", path);
      return NULL;
    }

  certificates = export_chain (chain, length);
  certificate = join (certificates, key, path, error);

  for (guint i = 0; i < length; i++)
    gnutls_x509_crt_deinit (chain[i]);
  gnutls_free (chain);
  gnutls_x509_privkey_deinit (key);

  return certificate;
}

/* What is not encrypted is encrypted with nothing, or with no passphrase, which PKCS#12
 * tells apart. */
static GTlsCertificate *
read_pkcs12 (MqttKeyFile  *file,
             const char   *path,
             const char   *passphrase,
             GError      **error)
{
  gnutls_datum_t datum = { (unsigned char *) file->data, (unsigned int) file->size };
  gboolean given = passphrase != NULL && *passphrase != '\0';
  GTlsCertificate *certificate = NULL;
  gnutls_pkcs12_t pkcs12;

  gnutls_pkcs12_init (&pkcs12);
  if (gnutls_pkcs12_import (pkcs12, &datum, GNUTLS_X509_FMT_DER, 0) != GNUTLS_E_SUCCESS)
    refuse (error, "“%s” is neither a PEM file nor a PKCS#12 file", path);
  else if (given && opens_with (pkcs12, passphrase))
    certificate = parse_pkcs12 (pkcs12, path, passphrase, error);
  else if (opens_with (pkcs12, ""))
    certificate = parse_pkcs12 (pkcs12, path, "", error);
  else if (opens_with (pkcs12, NULL))
    certificate = parse_pkcs12 (pkcs12, path, NULL, error);
  else if (given)
    refuse (error, "The passphrase of “%s” is wrong", path);
  else
    refuse (error, "“%s” is encrypted and needs its passphrase", path);
  gnutls_pkcs12_deinit (pkcs12);

  return certificate;
}

static GTlsCertificate *
read_pem (MqttKeyFile  *file,
          const char   *certificate_file,
          const char   *key_file,
          const char   *passphrase,
          GError      **error)
{
  g_autofree char *certificates = get_certificates (file->data);
  const char *key_path = key_file != NULL ? key_file : certificate_file;
  g_auto (MqttKeyFile) separate = {
    NULL,
  };
  GTlsCertificate *certificate = NULL;
  gnutls_x509_privkey_t key;

  if (*certificates == '\0')
    {
      refuse (error, "There is no certificate in “%s”", certificate_file);
      return NULL;
    }

  if (key_file != NULL && !read_file (&separate, key_file, error))
    return NULL;

  gnutls_x509_privkey_init (&key);
  if (import_key (key, key_file != NULL ? &separate : file, key_path, passphrase, error) &&
      check_key (key, certificates, certificate_file, key_path, error))
    certificate = join (certificates, key, certificate_file, error);
  gnutls_x509_privkey_deinit (key);

  return certificate;
}

/**
 * mqtt_tls_read_certificate:
 * @certificate_file: a PEM file with a certificate and its chain, or a PKCS#12 file
 * @key_file: (nullable): a PEM file with the private key, %NULL if it is in
 *   @certificate_file
 * @passphrase: (nullable): what the key is encrypted with
 * @error: %MQTT_ERROR_INVALID_ARGUMENT that names the file
 *
 * Returns: (transfer full): the client's certificate with its key
 */
GTlsCertificate *
mqtt_tls_read_certificate (const char  *certificate_file,
                           const char  *key_file,
                           const char  *passphrase,
                           GError     **error)
{
  g_auto (MqttKeyFile) file = {
    NULL,
  };

  if (!read_file (&file, certificate_file, error))
    return NULL;

  if (file.size > 0 && (guint8) file.data[0] == DER_SEQUENCE)
    return read_pkcs12 (&file, certificate_file, passphrase, error);

  return read_pem (&file, certificate_file, key_file, passphrase, error);
}
