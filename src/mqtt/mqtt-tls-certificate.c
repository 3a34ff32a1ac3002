/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <string.h>

#include "mqtt-tls-certificate.h"

/* Certificates in words. What they say comes from a stranger, and goes into one line. */

#define MAX_NAMES 3
#define MAX_LENGTH 64

/* For messages in English, whatever the locale. */
static const char *const months[] = {
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
};

static char *
clean (const char *text,
       gsize       size)
{
  g_autofree char *valid = g_utf8_make_valid (text, (gssize) size);
  GString *line = g_string_new (NULL);
  glong length = 0;

  for (const char *p = valid; *p != '\0' && length < MAX_LENGTH; p = g_utf8_next_char (p), length++)
    {
      gunichar c = g_utf8_get_char (p);

      g_string_append_unichar (line, g_unichar_isprint (c) ? c : 0xfffd);
    }
  if (length == MAX_LENGTH)
    g_string_append (line, "…");

  return g_string_free (line, FALSE);
}

static char *
format_date (GDateTime *date)
{
  g_autoptr (GDateTime) local = g_date_time_to_local (date);

  return g_strdup_printf ("%d %s %d", g_date_time_get_day_of_month (local),
                          months[g_date_time_get_month (local) - 1],
                          g_date_time_get_year (local));
}

static gboolean
is_oid (const gnutls_datum_t *datum,
        const char           *oid)
{
  gsize size = strlen (oid);

  return datum->size >= size && memcmp (datum->data, oid, size) == 0 &&
         (datum->size == size || datum->data[size] == '\0');
}

static char *
find_name (gnutls_x509_dn_t dn)
{
  static const char *const oids[] = {
    GNUTLS_OID_X520_COMMON_NAME,
    GNUTLS_OID_X520_ORGANIZATION_NAME,
  };
  gnutls_datum_t text = { NULL, 0 };
  gnutls_x509_ava_st part;
  char *name;

  for (guint i = 0; i < G_N_ELEMENTS (oids); i++)
    for (int rdn = 0; gnutls_x509_dn_get_rdn_ava (dn, rdn, 0, &part) == GNUTLS_E_SUCCESS; rdn++)
      if (is_oid (&part.oid, oids[i]))
        return clean ((const char *) part.value.data, part.value.size);

  if (gnutls_x509_dn_get_str2 (dn, &text, 0) != GNUTLS_E_SUCCESS || text.size == 0)
    return g_strdup ("?");

  name = clean ((const char *) text.data, text.size);
  gnutls_free (text.data);

  return name;
}

/**
 * mqtt_tls_dup_distinguished_name:
 * @data: a distinguished name in DER
 * @size: its size
 *
 * Returns: (transfer full): the shortest name in it that says who it is
 */
char *
mqtt_tls_dup_distinguished_name (gconstpointer data,
                                 gsize         size)
{
  gnutls_datum_t der = { (unsigned char *) data, (unsigned int) size };
  gnutls_x509_dn_t dn;
  char *name;

  gnutls_x509_dn_init (&dn);
  name = gnutls_x509_dn_import (dn, &der) == GNUTLS_E_SUCCESS ? find_name (dn) : g_strdup ("?");
  gnutls_x509_dn_deinit (dn);

  return name;
}

static char *
dup_name (GTlsCertificate *certificate,
          int (*get) (gnutls_x509_crt_t, gnutls_x509_dn_t *))
{
  g_autoptr (GByteArray) bytes = NULL;
  gnutls_datum_t der;
  gnutls_x509_crt_t parsed;
  gnutls_x509_dn_t dn;
  char *name = NULL;

  g_object_get (certificate, "certificate", &bytes, NULL);
  der.data = bytes->data;
  der.size = bytes->len;

  gnutls_x509_crt_init (&parsed);
  if (gnutls_x509_crt_import (parsed, &der, GNUTLS_X509_FMT_DER) == GNUTLS_E_SUCCESS &&
      get (parsed, &dn) == GNUTLS_E_SUCCESS)
    name = find_name (dn);
  gnutls_x509_crt_deinit (parsed);

  return name != NULL ? name : g_strdup ("?");
}

/**
 * mqtt_tls_certificate_dup_name:
 * @certificate: a certificate
 *
 * Returns: (transfer full): the shortest name that says whose it is
 */
char *
mqtt_tls_certificate_dup_name (GTlsCertificate *certificate)
{
  g_return_val_if_fail (G_IS_TLS_CERTIFICATE (certificate), NULL);

  return dup_name (certificate, gnutls_x509_crt_get_subject);
}

static gboolean
has_expired (GTlsCertificate *certificate,
             GDateTime       *now)
{
  g_autoptr (GDateTime) end = g_tls_certificate_get_not_valid_after (certificate);

  return end != NULL && g_date_time_compare (end, now) < 0;
}

static char *
dup_expiry (GTlsCertificate *certificate)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) end = NULL;
  g_autofree char *name = NULL;
  g_autofree char *date = NULL;
  GTlsCertificate *expired = certificate;

  while (expired != NULL && !has_expired (expired, now))
    expired = g_tls_certificate_get_issuer (expired);

  if (expired == NULL)
    return g_strdup ("rests on one of its authorities that has expired");

  end = g_tls_certificate_get_not_valid_after (expired);
  date = format_date (end);
  if (expired == certificate)
    return g_strdup_printf ("expired on %s", date);

  name = mqtt_tls_certificate_dup_name (expired);
  return g_strdup_printf ("rests on that of “%s”, which expired on %s", name, date);
}

/* As often the clock is wrong as the certificate. */
static char *
dup_activation (GTlsCertificate *certificate)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) begin = g_tls_certificate_get_not_valid_before (certificate);
  g_autofree char *today = format_date (now);
  g_autofree char *date = NULL;

  if (begin == NULL || g_date_time_compare (begin, now) < 0)
    return g_strdup ("rests on one of its authorities that is not valid yet");

  date = format_date (begin);
  return g_strdup_printf ("is not valid before %s, and the clock of this computer says %s",
                          date, today);
}

static GPtrArray *
get_names (GTlsCertificate *certificate)
{
  g_autoptr (GPtrArray) hosts = g_tls_certificate_get_dns_names (certificate);
  g_autoptr (GPtrArray) addresses = g_tls_certificate_get_ip_addresses (certificate);
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; hosts != NULL && i < hosts->len; i++)
    {
      gsize size;
      const char *host = g_bytes_get_data (g_ptr_array_index (hosts, i), &size);

      g_ptr_array_add (names, clean (host, size));
    }

  for (guint i = 0; addresses != NULL && i < addresses->len; i++)
    g_ptr_array_add (names, g_inet_address_to_string (g_ptr_array_index (addresses, i)));

  return names;
}

static char *
dup_identity (GTlsCertificate *certificate,
              const char      *host)
{
  g_autoptr (GPtrArray) names = get_names (certificate);
  g_autoptr (GString) text = g_string_new ("is for ");

  if (names->len == 0)
    {
      g_autofree char *subject = mqtt_tls_certificate_dup_name (certificate);

      return g_strdup_printf ("is for “%s” and names no host, and not “%s”", subject, host);
    }

  for (guint i = 0; i < MIN (names->len, MAX_NAMES); i++)
    g_string_append_printf (text, "%s“%s”", i > 0 ? ", " : "",
                            (const char *) g_ptr_array_index (names, i));
  if (names->len > MAX_NAMES)
    g_string_append_printf (text, " and %u more", names->len - MAX_NAMES);
  g_string_append_printf (text, ", not for “%s”", host);

  return g_string_free (g_steal_pointer (&text), FALSE);
}

static gboolean
signs_itself (GTlsCertificate *certificate)
{
  g_autofree char *subject = g_tls_certificate_get_subject_name (certificate);
  g_autofree char *issuer = g_tls_certificate_get_issuer_name (certificate);

  return g_strcmp0 (subject, issuer) == 0;
}

static char *
dup_authority (GTlsCertificate *certificate)
{
  GTlsCertificate *top = certificate;
  g_autofree char *name = NULL;

  if (signs_itself (certificate))
    return g_strdup ("is signed by itself, and by no authority that is trusted here");

  while (g_tls_certificate_get_issuer (top) != NULL)
    top = g_tls_certificate_get_issuer (top);

  name = dup_name (top, gnutls_x509_crt_get_issuer);
  if (signs_itself (top))
    return g_strdup_printf ("is signed by the authority “%s”, which is not trusted here", name);

  return g_strdup_printf ("is signed by “%s”, which is not known here, and the broker sends no "
                          "certificate of it: its chain may be incomplete",
                          name);
}

static char *
dup_reason (GTlsCertificate      *certificate,
            GTlsCertificateFlags  flag,
            const char           *host)
{
  switch (flag)
    {
    case G_TLS_CERTIFICATE_EXPIRED:
      return dup_expiry (certificate);
    case G_TLS_CERTIFICATE_NOT_ACTIVATED:
      return dup_activation (certificate);
    case G_TLS_CERTIFICATE_BAD_IDENTITY:
      return dup_identity (certificate, host);
    case G_TLS_CERTIFICATE_UNKNOWN_CA:
      return dup_authority (certificate);
    case G_TLS_CERTIFICATE_REVOKED:
      return g_strdup ("was revoked by its authority");
    case G_TLS_CERTIFICATE_INSECURE:
      return g_strdup ("has a key or a signature that is too weak");
    case G_TLS_CERTIFICATE_NO_FLAGS:
    case G_TLS_CERTIFICATE_GENERIC_ERROR:
    case G_TLS_CERTIFICATE_VALIDATE_ALL:
    default:
      return g_strdup ("cannot be verified");
    }
}

/**
 * mqtt_tls_certificate_dup_fault:
 * @certificate: a server's certificate, with its chain
 * @flags: what is wrong with it
 * @host: whom it should be for
 *
 * Returns: (transfer full): what is wrong, to follow "The certificate"
 */
char *
mqtt_tls_certificate_dup_fault (GTlsCertificate      *certificate,
                                GTlsCertificateFlags  flags,
                                const char           *host)
{
  static const GTlsCertificateFlags order[] = {
    G_TLS_CERTIFICATE_EXPIRED,
    G_TLS_CERTIFICATE_NOT_ACTIVATED,
    G_TLS_CERTIFICATE_BAD_IDENTITY,
    G_TLS_CERTIFICATE_UNKNOWN_CA,
    G_TLS_CERTIFICATE_REVOKED,
    G_TLS_CERTIFICATE_INSECURE,
    G_TLS_CERTIFICATE_GENERIC_ERROR,
  };
  g_autoptr (GString) text = g_string_new (NULL);

  g_return_val_if_fail (G_IS_TLS_CERTIFICATE (certificate), NULL);
  g_return_val_if_fail (host != NULL, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (order); i++)
    {
      g_autofree char *reason = NULL;

      if ((flags & order[i]) == 0)
        continue;

      reason = dup_reason (certificate, order[i], host);
      g_string_append_printf (text, "%s%s", text->len > 0 ? ", and it " : "", reason);
    }

  return g_string_free (g_steal_pointer (&text), FALSE);
}
