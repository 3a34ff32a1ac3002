/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "nj-certificate-text.h"

/* What a certificate says, in words for people. */

static char *
find_attribute (const char *name,
                const char *attribute)
{
  g_auto (GStrv) parts = g_strsplit (name, ",", -1);

  for (guint i = 0; parts[i] != NULL; i++)
    {
      const char *part = g_strstrip (parts[i]);

      if (g_str_has_prefix (part, attribute))
        return g_strdup (part + strlen (attribute));
    }

  return NULL;
}

/**
 * nj_certificate_get_title:
 * @certificate: a certificate
 *
 * Returns: (transfer full): the shortest name by which it is known
 */
char *
nj_certificate_get_title (GTlsCertificate *certificate)
{
  g_autofree char *subject = NULL;
  char *title;

  g_return_val_if_fail (G_IS_TLS_CERTIFICATE (certificate), NULL);

  subject = g_tls_certificate_get_subject_name (certificate);
  if (subject == NULL || *subject == '\0')
    return g_strdup (_("No name"));

  title = find_attribute (subject, "CN=");
  if (title == NULL)
    title = find_attribute (subject, "O=");

  return title != NULL ? title : g_steal_pointer (&subject);
}

/**
 * nj_certificate_get_names:
 * @certificate: a certificate
 *
 * Returns: (transfer full) (nullable): the host names and addresses it is for, one in
 *   a line; %NULL if there are none
 */
char *
nj_certificate_get_names (GTlsCertificate *certificate)
{
  g_autoptr (GPtrArray) names = NULL;
  g_autoptr (GPtrArray) addresses = NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  g_return_val_if_fail (G_IS_TLS_CERTIFICATE (certificate), NULL);

  names = g_tls_certificate_get_dns_names (certificate);
  for (guint i = 0; names != NULL && i < names->len; i++)
    {
      gsize size;
      const char *name = g_bytes_get_data (g_ptr_array_index (names, i), &size);
      g_autofree char *valid = g_utf8_make_valid (name, (gssize) size);

      g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", valid);
    }

  addresses = g_tls_certificate_get_ip_addresses (certificate);
  for (guint i = 0; addresses != NULL && i < addresses->len; i++)
    {
      g_autofree char *address = g_inet_address_to_string (g_ptr_array_index (addresses, i));

      g_string_append_printf (text, "%s%s", text->len > 0 ? "\n" : "", address);
    }

  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

/**
 * nj_certificate_get_fingerprint:
 * @certificate: a certificate
 * @type: the hash
 *
 * Returns: (transfer full): as other programs write it, to be compared with them
 */
char *
nj_certificate_get_fingerprint (GTlsCertificate *certificate,
                                GChecksumType    type)
{
  g_autoptr (GByteArray) der = NULL;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *digits = NULL;

  g_return_val_if_fail (G_IS_TLS_CERTIFICATE (certificate), NULL);

  g_object_get (certificate, "certificate", &der, NULL);
  digits = g_compute_checksum_for_data (type, der->data, der->len);
  for (const char *p = digits; *p != '\0'; p += 2)
    g_string_append_printf (text, "%s%c%c", text->len > 0 ? ":" : "",
                            g_ascii_toupper (p[0]), g_ascii_toupper (p[1]));

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * nj_certificate_get_pem:
 * @certificate: a certificate
 *
 * Returns: (transfer full): it alone, without its chain
 */
char *
nj_certificate_get_pem (GTlsCertificate *certificate)
{
  char *pem = NULL;

  g_return_val_if_fail (G_IS_TLS_CERTIFICATE (certificate), NULL);

  g_object_get (certificate, "certificate-pem", &pem, NULL);

  return pem;
}

static char *
format_date (GDateTime *date)
{
  g_autoptr (GDateTime) local = g_date_time_to_local (date);

  return g_date_time_format (local, "%c");
}

static guint
count_days (GDateTime *from,
            GDateTime *to)
{
  return (guint) (g_date_time_difference (to, from) / G_TIME_SPAN_DAY);
}

/**
 * nj_certificate_format_begin:
 * @certificate: a certificate
 * @now: the present time
 *
 * Returns: (transfer full): its first moment, and how far away that is if it is still
 *   to come
 */
char *
nj_certificate_format_begin (GTlsCertificate *certificate,
                             GDateTime       *now)
{
  g_autoptr (GDateTime) begin = NULL;
  g_autofree char *date = NULL;
  g_autofree char *distance = NULL;
  guint days;

  g_return_val_if_fail (G_IS_TLS_CERTIFICATE (certificate), NULL);

  begin = g_tls_certificate_get_not_valid_before (certificate);
  if (begin == NULL)
    return g_strdup (_("Not known"));

  date = format_date (begin);
  if (g_date_time_compare (begin, now) <= 0)
    return g_steal_pointer (&date);

  days = count_days (now, begin);
  if (days == 0)
    distance = g_strdup (_("valid in less than a day"));
  else
    distance = g_strdup_printf (ngettext ("valid in %u day", "valid in %u days", days), days);

  /* Translators: a date, and how far away it is */
  return g_strdup_printf (_("%s (%s)"), date, distance);
}

/**
 * nj_certificate_format_end:
 * @certificate: a certificate
 * @now: the present time
 *
 * Returns: (transfer full): its last moment, and how far away that is
 */
char *
nj_certificate_format_end (GTlsCertificate *certificate,
                           GDateTime       *now)
{
  g_autoptr (GDateTime) end = NULL;
  g_autofree char *date = NULL;
  g_autofree char *distance = NULL;
  guint days;

  g_return_val_if_fail (G_IS_TLS_CERTIFICATE (certificate), NULL);

  end = g_tls_certificate_get_not_valid_after (certificate);
  if (end == NULL)
    return g_strdup (_("Not known"));

  date = format_date (end);
  if (g_date_time_compare (end, now) < 0)
    {
      days = count_days (end, now);
      if (days == 0)
        distance = g_strdup (_("expired less than a day ago"));
      else
        distance = g_strdup_printf (ngettext ("expired %u day ago", "expired %u days ago", days),
                                    days);
    }
  else
    {
      days = count_days (now, end);
      if (days == 0)
        distance = g_strdup (_("expires in less than a day"));
      else
        distance = g_strdup_printf (ngettext ("expires in %u day", "expires in %u days", days),
                                    days);
    }

  /* Translators: a date, and how far away it is */
  return g_strdup_printf (_("%s (%s)"), date, distance);
}

/* Whether a date that is wrong somewhere in the chain is that of @certificate. */
static gboolean
has_wrong_date (GTlsCertificate      *certificate,
                GTlsCertificateFlags  flag)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autoptr (GDateTime) limit = NULL;

  if (flag == G_TLS_CERTIFICATE_EXPIRED)
    {
      limit = g_tls_certificate_get_not_valid_after (certificate);

      return limit == NULL || g_date_time_compare (limit, now) < 0;
    }

  limit = g_tls_certificate_get_not_valid_before (certificate);

  return limit == NULL || g_date_time_compare (limit, now) > 0;
}

/**
 * nj_certificate_explain_flag:
 * @certificate: what a server has shown, with the chain that it has sent
 * @flag: one thing that is wrong with it
 *
 * Finds out more about what is wrong with a chain than GIO says.
 *
 * Returns: what it is
 */
NjCertificateFault
nj_certificate_explain_flag (GTlsCertificate      *certificate,
                             GTlsCertificateFlags  flag)
{
  g_autofree char *subject = NULL;
  g_autofree char *issuer = NULL;

  g_return_val_if_fail (G_IS_TLS_CERTIFICATE (certificate), NJ_CERTIFICATE_FAULT_OWN);

  if (flag == G_TLS_CERTIFICATE_EXPIRED || flag == G_TLS_CERTIFICATE_NOT_ACTIVATED)
    return has_wrong_date (certificate, flag) ? NJ_CERTIFICATE_FAULT_OWN
                                              : NJ_CERTIFICATE_FAULT_CHAIN;

  if (flag != G_TLS_CERTIFICATE_UNKNOWN_CA)
    return NJ_CERTIFICATE_FAULT_OWN;

  subject = g_tls_certificate_get_subject_name (certificate);
  issuer = g_tls_certificate_get_issuer_name (certificate);
  if (subject != NULL && g_strcmp0 (subject, issuer) == 0)
    return NJ_CERTIFICATE_FAULT_SELF_SIGNED;

  return g_tls_certificate_get_issuer (certificate) == NULL ? NJ_CERTIFICATE_FAULT_INCOMPLETE
                                                            : NJ_CERTIFICATE_FAULT_CHAIN;
}

static const char *
get_unknown_authority_text (GTlsCertificate *certificate)
{
  switch (nj_certificate_explain_flag (certificate, G_TLS_CERTIFICATE_UNKNOWN_CA))
    {
    case NJ_CERTIFICATE_FAULT_SELF_SIGNED:
      return _("It is signed by itself, and by no authority that this computer trusts.");
    case NJ_CERTIFICATE_FAULT_INCOMPLETE:
      return _("No authority that this computer trusts has signed it, or the certificate between the two was not sent.");
    case NJ_CERTIFICATE_FAULT_OWN:
    case NJ_CERTIFICATE_FAULT_CHAIN:
    default:
      return _("No authority that this computer trusts has signed its chain.");
    }
}

static gboolean
is_own (GTlsCertificate      *certificate,
        GTlsCertificateFlags  flag)
{
  return nj_certificate_explain_flag (certificate, flag) == NJ_CERTIFICATE_FAULT_OWN;
}

/**
 * nj_certificate_list_problems:
 * @certificate: what a server has shown, with the chain that it has sent
 * @flags: what is wrong with it
 * @host: the host that has shown it
 *
 * Returns: (transfer full): a sentence for each of them
 */
GStrv
nj_certificate_list_problems (GTlsCertificate      *certificate,
                              GTlsCertificateFlags  flags,
                              const char           *host)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (flags & G_TLS_CERTIFICATE_UNKNOWN_CA)
    g_strv_builder_add (builder, get_unknown_authority_text (certificate));
  if (flags & G_TLS_CERTIFICATE_BAD_IDENTITY)
    {
      g_autofree char *text = g_strdup_printf (_("It is not for “%s”."), host);

      g_strv_builder_add (builder, text);
    }
  if (flags & G_TLS_CERTIFICATE_NOT_ACTIVATED)
    g_strv_builder_add (builder, is_own (certificate, G_TLS_CERTIFICATE_NOT_ACTIVATED)
                                   ? _("It is not valid yet.")
                                   : _("An authority that it rests on is not valid yet."));
  if (flags & G_TLS_CERTIFICATE_EXPIRED)
    g_strv_builder_add (builder, is_own (certificate, G_TLS_CERTIFICATE_EXPIRED)
                                   ? _("It has expired.")
                                   : _("An authority that it rests on has expired."));
  if (flags & G_TLS_CERTIFICATE_REVOKED)
    g_strv_builder_add (builder, _("It was revoked."));
  if (flags & G_TLS_CERTIFICATE_INSECURE)
    g_strv_builder_add (builder, _("Its algorithm or key is too weak."));
  if (flags & G_TLS_CERTIFICATE_GENERIC_ERROR)
    g_strv_builder_add (builder, _("It cannot be verified."));

  return g_strv_builder_end (builder);
}
