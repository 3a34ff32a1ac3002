/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * NjCertificateFault:
 * @NJ_CERTIFICATE_FAULT_OWN: it is the server's own certificate
 * @NJ_CERTIFICATE_FAULT_SELF_SIGNED: nobody else has signed it
 * @NJ_CERTIFICATE_FAULT_INCOMPLETE: who has signed it was not sent
 * @NJ_CERTIFICATE_FAULT_CHAIN: it is a certificate that the server's own rests on
 */
typedef enum
{
  NJ_CERTIFICATE_FAULT_OWN,
  NJ_CERTIFICATE_FAULT_SELF_SIGNED,
  NJ_CERTIFICATE_FAULT_INCOMPLETE,
  NJ_CERTIFICATE_FAULT_CHAIN,
} NjCertificateFault;

char  *nj_certificate_get_title       (GTlsCertificate      *certificate);
char  *nj_certificate_get_names       (GTlsCertificate      *certificate);
char  *nj_certificate_get_fingerprint (GTlsCertificate      *certificate,
                                       GChecksumType         type);
char  *nj_certificate_get_pem         (GTlsCertificate      *certificate);
char  *nj_certificate_format_begin    (GTlsCertificate      *certificate,
                                       GDateTime            *now);
char  *nj_certificate_format_end      (GTlsCertificate      *certificate,
                                       GDateTime            *now);
NjCertificateFault
       nj_certificate_explain_flag    (GTlsCertificate      *certificate,
                                       GTlsCertificateFlags  flag);
GStrv  nj_certificate_list_problems   (GTlsCertificate      *certificate,
                                       GTlsCertificateFlags  flags,
                                       const char           *host);

G_END_DECLS
