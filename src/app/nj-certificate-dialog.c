/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n.h>
#include <string.h>

#include "nj-certificate-dialog.h"
#include "nj-certificate-text.h"
#include "nj-error-text.h"
#include "nj-value-row.h"

/**
 * NjCertificateDialog:
 *
 * A certificate that was not accepted: what is wrong with it, and all that it says.
 * Whether to trust it is decided in the settings of the connection, not here.
 */
struct _NjCertificateDialog
{
  AdwWindow parent_instance;

  GPtrArray *chain; /* (element-type GTlsCertificate) */

  AdwWindowTitle *title;
  AdwToastOverlay *toasts;
  AdwPreferencesGroup *problems_group;
  GtkWidget *chain_group;
  AdwComboRow *chain_row;
  GtkListBox *details;
};

G_DEFINE_FINAL_TYPE (NjCertificateDialog, nj_certificate_dialog, ADW_TYPE_WINDOW)

enum
{
  SIGNAL_SETTINGS,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static GTlsCertificate *
get_selected (NjCertificateDialog *self)
{
  guint selected = adw_combo_row_get_selected (self->chain_row);

  return g_ptr_array_index (self->chain, selected < self->chain->len ? selected : 0);
}

/* Takes @value, which may be NULL. */
static void
add_detail (NjCertificateDialog *self,
            const char          *name,
            const char          *title,
            char                *value)
{
  g_autofree char *text = value;
  GtkWidget *row;

  if (text == NULL || *text == '\0')
    return;

  row = nj_value_row_new (title, text);
  gtk_widget_set_name (row, name);
  gtk_list_box_append (self->details, row);
}

static void
show_selected_cb (NjCertificateDialog *self)
{
  GTlsCertificate *certificate;
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  GtkWidget *row;

  if (self->chain == NULL)
    return;

  certificate = get_selected (self);
  while ((row = gtk_widget_get_first_child (GTK_WIDGET (self->details))) != NULL)
    gtk_list_box_remove (self->details, row);

  add_detail (self, "subject", _("Subject"), g_tls_certificate_get_subject_name (certificate));
  add_detail (self, "issuer", _("Issuer"), g_tls_certificate_get_issuer_name (certificate));
  add_detail (self, "names", _("Host Names and Addresses"),
              nj_certificate_get_names (certificate));
  add_detail (self, "begin", _("Valid From"), nj_certificate_format_begin (certificate, now));
  add_detail (self, "end", _("Valid Until"), nj_certificate_format_end (certificate, now));
  add_detail (self, "sha256", _("SHA-256 Fingerprint"),
              nj_certificate_get_fingerprint (certificate, G_CHECKSUM_SHA256));
  add_detail (self, "sha1", _("SHA-1 Fingerprint"),
              nj_certificate_get_fingerprint (certificate, G_CHECKSUM_SHA1));
}

static void
show_problems (NjCertificateDialog  *self,
               GTlsCertificate      *certificate,
               GTlsCertificateFlags  problems,
               const char           *host)
{
  g_auto (GStrv) sentences = nj_certificate_list_problems (certificate, problems, host);

  gtk_widget_set_visible (GTK_WIDGET (self->problems_group), sentences[0] != NULL);
  for (guint i = 0; sentences[i] != NULL; i++)
    {
      GtkWidget *row = adw_action_row_new ();
      GtkWidget *icon = gtk_image_new_from_icon_name ("dialog-warning-symbolic");

      gtk_widget_add_css_class (icon, "error");
      adw_action_row_add_prefix (ADW_ACTION_ROW (row), icon);
      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), sentences[i]);
      adw_action_row_set_title_lines (ADW_ACTION_ROW (row), 0);
      adw_preferences_group_add (self->problems_group, row);
    }
}

static void
show_chain (NjCertificateDialog *self,
            GTlsCertificate     *certificate)
{
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);

  self->chain = g_ptr_array_new_with_free_func (g_object_unref);
  for (; certificate != NULL; certificate = g_tls_certificate_get_issuer (certificate))
    {
      g_autofree char *name = nj_certificate_get_title (certificate);

      g_ptr_array_add (self->chain, g_object_ref (certificate));
      gtk_string_list_take (titles, g_strdup_printf ("%u · %s", self->chain->len, name));
    }

  gtk_widget_set_visible (self->chain_group, self->chain->len > 1);
  adw_combo_row_set_model (self->chain_row, G_LIST_MODEL (titles));
}

static void
tell (NjCertificateDialog *self,
      const char          *text)
{
  g_autofree char *escaped = g_markup_escape_text (text, -1);
  AdwToast *toast = adw_toast_new (escaped);

  adw_toast_set_timeout (toast, 2);
  adw_toast_overlay_add_toast (self->toasts, toast);
}

static void
copy_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  NjCertificateDialog *self = NJ_CERTIFICATE_DIALOG (widget);
  g_autofree char *pem = nj_certificate_get_pem (get_selected (self));

  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), pem);
  tell (self, _("Certificate copied"));
}

static void
saved_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (NjCertificateDialog) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;

  if (g_file_replace_contents_finish (G_FILE (source), result, NULL, &error))
    text = g_strdup (_("Certificate saved"));
  else
    text = nj_error_to_sentence (error);

  if (self->chain != NULL)
    tell (self, text);
}

static void
chosen_cb (NjCertificateDialog  *self,
           int                   response,
           GtkFileChooserNative *chooser)
{
  g_autoptr (GFile) file = NULL;
  g_autoptr (GBytes) bytes = NULL;
  char *pem;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (chooser));
  if (file != NULL)
    {
      pem = nj_certificate_get_pem (get_selected (self));
      bytes = g_bytes_new_take (pem, strlen (pem));
      g_file_replace_contents_bytes_async (file, bytes, NULL, FALSE, G_FILE_CREATE_NONE, NULL,
                                           saved_cb, g_object_ref (self));
    }

  g_object_unref (chooser);
}

static void
save_action (GtkWidget  *widget,
             const char *name,
             GVariant   *parameter)
{
  NjCertificateDialog *self = NJ_CERTIFICATE_DIALOG (widget);
  GtkFileChooserNative *chooser =
    gtk_file_chooser_native_new (_("Save Certificate"), GTK_WINDOW (self),
                                 GTK_FILE_CHOOSER_ACTION_SAVE, NULL, NULL);

  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (chooser), _("certificate.pem"));
  g_signal_connect_object (chooser, "response", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void
settings_action (GtkWidget  *widget,
                 const char *name,
                 GVariant   *parameter)
{
  g_signal_emit (widget, signals[SIGNAL_SETTINGS], 0);
  gtk_window_close (GTK_WINDOW (widget));
}

static void
nj_certificate_dialog_dispose (GObject *object)
{
  NjCertificateDialog *self = NJ_CERTIFICATE_DIALOG (object);

  g_clear_pointer (&self->chain, g_ptr_array_unref);

  G_OBJECT_CLASS (nj_certificate_dialog_parent_class)->dispose (object);
}

static void
nj_certificate_dialog_class_init (NjCertificateDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = nj_certificate_dialog_dispose;

  /**
   * NjCertificateDialog::settings:
   *
   * The user wants the TLS settings of the connection. The dialog closes next.
   */
  signals[SIGNAL_SETTINGS] =
    g_signal_new ("settings", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                  0, NULL, NULL, NULL, G_TYPE_NONE, 0);

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/nightjar_mqtt/Nightjar/nj-certificate-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, NjCertificateDialog, title);
  gtk_widget_class_bind_template_child (widget_class, NjCertificateDialog, toasts);
  gtk_widget_class_bind_template_child (widget_class, NjCertificateDialog, problems_group);
  gtk_widget_class_bind_template_child (widget_class, NjCertificateDialog, chain_group);
  gtk_widget_class_bind_template_child (widget_class, NjCertificateDialog, chain_row);
  gtk_widget_class_bind_template_child (widget_class, NjCertificateDialog, details);
  gtk_widget_class_bind_template_callback (widget_class, show_selected_cb);

  gtk_widget_class_install_action (widget_class, "certificate.copy", NULL, copy_action);
  gtk_widget_class_install_action (widget_class, "certificate.save", NULL, save_action);
  gtk_widget_class_install_action (widget_class, "certificate.settings", NULL, settings_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
nj_certificate_dialog_init (NjCertificateDialog *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * nj_certificate_dialog_new:
 * @certificate: a certificate, with the chain that came with it
 * @problems: what is wrong with it
 * @host: the host that has shown it
 *
 * Returns: (transfer none): a window, to be presented; it belongs to GTK
 */
GtkWidget *
nj_certificate_dialog_new (GTlsCertificate      *certificate,
                           GTlsCertificateFlags  problems,
                           const char           *host)
{
  NjCertificateDialog *self;

  g_return_val_if_fail (G_IS_TLS_CERTIFICATE (certificate), NULL);
  g_return_val_if_fail (host != NULL, NULL);

  self = g_object_new (NJ_TYPE_CERTIFICATE_DIALOG, NULL);
  adw_window_title_set_title (self->title, _("Certificate"));
  adw_window_title_set_subtitle (self->title, host);
  show_problems (self, certificate, problems, host);
  show_chain (self, certificate);
  show_selected_cb (self);

  return GTK_WIDGET (self);
}

/**
 * nj_certificate_dialog_get_value:
 * @self: a dialog
 * @field: "subject", "issuer", "names", "begin", "end", "sha256" or "sha1"
 *
 * Returns: (transfer none) (nullable): what is shown of the selected certificate
 */
const char *
nj_certificate_dialog_get_value (NjCertificateDialog *self,
                                 const char          *field)
{
  g_return_val_if_fail (NJ_IS_CERTIFICATE_DIALOG (self), NULL);
  g_return_val_if_fail (field != NULL, NULL);

  for (GtkWidget *row = gtk_widget_get_first_child (GTK_WIDGET (self->details));
       row != NULL;
       row = gtk_widget_get_next_sibling (row))
    {
      if (g_str_equal (gtk_widget_get_name (row), field))
        return nj_value_row_get_value (NJ_VALUE_ROW (row));
    }

  return NULL;
}
